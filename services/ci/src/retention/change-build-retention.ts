import { actorRef } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import { retentionRules } from '../db/retention-settings.ts'
import { command } from '../verbs.ts'
import type { RulesView } from './get-build-retention.ts'
import { findRules } from './rules-row.ts'

const Days = z.coerce.number().int().min(1)

export const ChangeBuildRetentionInput = z.object({
  logDays: Days,
  artifactDays: Days,
  buildsKept: z.coerce.number().int().min(0).max(1_000),
  mirrorDays: Days,
})

/** Changes how long builds keep what they leave. The next run deletes by it. Throws VALIDATION above the operator's bound. */
export const changeBuildRetention = command(
  { action: 'retention:configure', audit: 'retention.buildsChanged', input: ChangeBuildRetentionInput },
  async ({ tx, orgId, actor, now, deps }, rules) => {
    const tooLong = (['logDays', 'artifactDays', 'mirrorDays'] as const).find(
      (name) => rules[name] > deps.retentionDaysMax,
    )
    if (tooLong) {
      const message = `'${tooLong}' can be ${deps.retentionDaysMax} days at most on this installation. Choose fewer, or ask your operator.`
      throw new DomainError('VALIDATION', message, { reason: 'retention_too_long' })
    }
    const before = await findRules(tx, orgId)
    const changed = { changedAt: now, changedBy: actorRef(actor) }
    await tx
      .insert(retentionRules)
      .values({ orgId, ...rules, ...changed })
      .onConflictDoUpdate({ target: retentionRules.orgId, set: { ...rules, ...changed } })
    return {
      value: rules satisfies z.infer<typeof RulesView>,
      audit: { target: { type: 'retention', id: 'builds' }, before: { ...before }, after: { ...rules } },
    }
  },
)
