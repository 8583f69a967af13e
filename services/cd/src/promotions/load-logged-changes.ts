import { readEntries } from '@baton/audit-log/proofs'
import { listPeople, namesOf } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { z } from 'zod'
import type { ConfigurationChange } from '../comparisons/compare-members.ts'

type LoggedChange = Omit<ConfigurationChange, 'personName'> & { userId: string | null }

const Changed = z.object({ name: z.string().max(100) })

/**
 * Who changed a project's variables, phases and trust since what is live was deployed, by the audit log, oldest first. Variables
 * count up to when the release froze them. An entry that does not match its proof is not taken at its word.
 */
export async function loadLoggedChanges(
  tx: Tx,
  orgId: OrgId,
  of: { projectId: string; lifecycleId: string; since: Date; frozenAt: Date },
): Promise<ConfigurationChange[]> {
  const { entries } = await readEntries(tx, orgId, { targetIds: [of.projectId, of.lifecycleId] })
  const found = entries.flatMap(({ content }): LoggedChange[] => {
    if (content === null || content.at <= of.since) return []
    const { action, actor, at } = content
    const userId = actor.type === 'apiKey' ? actor.onBehalfOf : actor.type === 'user' ? actor.id : null
    if (action === 'project.trustChanged') return [{ of: 'trust', what: 'changed it', userId, at }]
    if (action === 'lifecycle.changed') return [{ of: 'phases', what: 'changed the phases', userId, at }]
    if (action !== 'variable.changed' || at > of.frozenAt) return []
    const changed = Changed.safeParse(content.after)
    return [{ of: 'variables', what: `changed ${changed.success ? changed.data.name : 'one'}`, userId, at }]
  })
  const person = namesOf(await listPeople(tx, orgId, [...new Set(found.flatMap(({ userId }) => userId ?? []))]))
  return found.map(({ userId, ...change }) => ({
    ...change,
    personName: userId === null ? 'Baton' : person(userId).displayName,
  }))
}
