import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import { retentionRules } from '../db/retention.ts'
import { command } from '../dependencies.ts'
import { findRules } from './rules-row.ts'

const days = z.coerce.number().int().min(1)

/** Changes how long delivery keeps bytes. The next run deletes by it. Throws VALIDATION above the operator's bound. */
export const changeDeliveryRetention = command(
  {
    action: 'retention:configure',
    audit: 'retention.deliveryChanged',
    input: z.object({
      artifactDays: days,
      releasesKept: z.coerce.number().int().min(0).max(1_000),
      /** The release that was live before the present one can always be put back. */
      rollbacksKept: z.coerce.number().int().min(1).max(1_000),
      logDays: days,
    }),
  },
  async ({ tx, orgId, now, deps, requireScope }, rules) => {
    // Whoever administers a project alone does not decide for all of them.
    requireScope({})
    const tooLong = (['artifactDays', 'logDays'] as const).find((name) => rules[name] > deps.retentionDaysMax)
    if (tooLong) {
      const message = `'${tooLong}' can be ${deps.retentionDaysMax} days at most on this installation. Choose fewer, or ask your operator.`
      throw new DomainError('VALIDATION', message, { reason: 'retention_too_long' })
    }
    const before = await findRules(tx, orgId)
    await tx
      .insert(retentionRules)
      .values({ orgId, ...rules, changedAt: now })
      .onConflictDoUpdate({ target: retentionRules.orgId, set: { ...rules, changedAt: now } })
    return {
      value: rules,
      audit: { target: { type: 'retention', id: 'delivery' }, before: { ...before }, after: { ...rules } },
    }
  },
)
