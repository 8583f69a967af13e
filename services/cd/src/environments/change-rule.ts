import { accountablePerson } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { environmentRules, environments } from '../db/environments.ts'
import { command } from '../dependencies.ts'
import { wakeWaiting } from '../promotions/wakes.ts'
import { getEnvironmentWithRule } from './environment-rows.ts'
import { loadRulesInForce } from './load-rules-in-force.ts'
import { EnvironmentRule } from './rule.ts'
import { checkTeams } from './rule-teams.ts'

/**
 * Gives an environment a new version of its rule. Approvals of what waits there become void, since they were given under
 * another rule. A version that is less strict holds only beside the ones before, until a second person confirms it. Throws CONFLICT when the rule is no longer at `expectedVersion`.
 */
export const changeRule = command(
  {
    action: 'environment:configure',
    audit: 'environment.ruleChanged',
    input: z.object({
      environmentId: idField('environment'),
      expectedVersion: z.number().int().min(1),
      rule: EnvironmentRule,
    }),
  },
  async (scope, { environmentId, expectedVersion, rule }) => {
    const { tx, orgId, actor, now } = scope
    const before = await getEnvironmentWithRule(tx, orgId, environmentId)
    scope.requireScope({ environmentId })
    await checkTeams(tx, orgId, rule)
    const version = expectedVersion + 1
    const changed = await tx
      .update(environments)
      .set({ ruleVersion: version })
      .where(
        and(
          eq(environments.orgId, orgId),
          eq(environments.id, environmentId),
          eq(environments.ruleVersion, expectedVersion),
        ),
      )
      .returning({ id: environments.id })
    if (changed.length === 0) {
      throw new DomainError(
        'CONFLICT',
        `Somebody changed the rule of ${before.name} meanwhile (it is at version ${before.ruleVersion}). Look at it, then change it again.`,
        { reason: 'rule_changed', details: { version: before.ruleVersion } },
      )
    }
    await tx
      .insert(environmentRules)
      .values({ orgId, environmentId, version, rule, changedBy: accountablePerson(actor), createdAt: now })
    const inForce = await loadRulesInForce(tx, orgId, environmentId)
    return {
      value: { version, unconfirmed: inForce.length > 1 },
      audit: {
        target: { type: 'environment', id: environmentId },
        before: { version: expectedVersion, rule: before.rule },
        after: { version, rule, inForce: inForce.map((one) => one.version) },
      },
      afterCommit: await wakeWaiting(scope, { environmentId }),
    }
  },
)
