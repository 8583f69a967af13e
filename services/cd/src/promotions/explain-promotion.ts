import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { query } from '../dependencies.ts'
import { assess, subjectOf } from './assess.ts'
import { gateView } from './gate-view.ts'
import { loadHolds } from './holds.ts'
import type { explanationField } from './promotion-fields.ts'
import { getPromotionRow } from './promotion-rows.ts'
import { statusOf } from './promotion-states.ts'
import { summarise } from './summarise.ts'
import { yourPart } from './your-part.ts'

/** What keeps a promotion from going on: every gate that is not met, why, who can open it, and when time alone will. */
export const explainPromotion = query(
  { action: 'promotion:read', input: z.object({ promotionId: idField('promotion') }) },
  async (scope, { promotionId }): Promise<z.output<typeof explanationField>> => {
    const { tx, orgId } = scope
    const row = await getPromotionRow(tx, orgId, promotionId)
    scope.requireScope({ projectId: row.projectId, environmentId: row.environmentId })
    const assessment = await assess(tx, orgId, subjectOf(row))
    const holds = await loadHolds(scope, row, assessment)
    const { summary } = await summarise(scope, row, assessment, holds)
    const waiting = row.state === 'waiting'
    const unmet = waiting ? assessment.unmet : []
    return {
      promotionId,
      number: row.number,
      state: row.state,
      status: statusOf(
        row.state,
        unmet.map((gate) => gate.kind),
      ),
      sentence: summary.text,
      met: assessment.gates.length - assessment.unmet.length,
      total: assessment.gates.length,
      gates: assessment.gates.map(gateView),
      unmet: unmet.map(gateView),
      holds: holds.map(({ kind, sentence }) => ({ kind, sentence })),
      you: await yourPart(scope, row, assessment),
      intentSha256: row.intentSha256,
    }
  },
)
