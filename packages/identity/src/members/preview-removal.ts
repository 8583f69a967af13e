import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { query } from '../dependencies.ts'
import { measureRemoval } from './measure-removal.ts'
import type { Removal } from './member-fields.ts'
import { getMemberInOrg } from './member-rows.ts'
import { removalSentence } from './removal-sentence.ts'

/** What removing this member would end, before anyone presses the button. Changes nothing. */
export const previewRemoval = query(
  { action: 'member:remove', input: z.object({ userId: idField('member') }) },
  async ({ tx, orgId, now, deps, requireScope }, input): Promise<Removal> => {
    requireScope({})
    const member = await getMemberInOrg(tx, orgId, input.userId)
    const removal = {
      userId: member.userId,
      displayName: member.displayName,
      ...(await measureRemoval(tx, orgId, member.userId, now)),
      voidedApprovals: await deps.memberRemoval.preview(tx, orgId, member.userId),
    }
    return { ...removal, sentence: removalSentence(removal) }
  },
)
