import { whoCan } from '@baton/identity/people'
import { accountablePerson } from '@baton/kernel/actor'
import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, gt } from 'drizzle-orm'
import { z } from 'zod'
import { environmentRules, ruleConfirmations } from '../db/environments.ts'
import { command } from '../dependencies.ts'
import { wakeWaiting } from '../promotions/wakes.ts'
import { type PersonRef, sayAnyOf } from '../words/say.ts'
import { getEnvironmentRow } from './environment-rows.ts'
import { loadRulesInForce } from './load-rules-in-force.ts'
import type { RuleVersion } from './rule-strictness.ts'

/**
 * Agrees, as a second person, to a rule that is less strict than the one before: from then on it holds alone. Throws FORBIDDEN
 * for whoever changed it and for API keys, CONFLICT where nothing waits for it or the rule is at another version.
 */
export const confirmRule = command(
  {
    action: 'environment:configure',
    audit: 'environment.ruleConfirmed',
    input: z.object({ environmentId: idField('environment'), version: z.number().int().min(1) }),
  },
  async (scope, { environmentId, version }) => {
    const { tx, orgId, actor, now } = scope
    const { name } = await getEnvironmentRow(tx, orgId, environmentId)
    scope.requireScope({ environmentId })
    const inForce = await loadRulesInForce(tx, orgId, environmentId)
    const newest = inForce.at(-1)
    if (inForce.length < 2 || newest?.version !== version) {
      const message = `No change of the rule of ${name} to version ${version} waits for a second person. Look at it again.`
      throw new DomainError('CONFLICT', message, { reason: 'nothing_to_confirm' })
    }
    const person = accountablePerson(actor)
    const people = await couldConfirm(tx, orgId, environmentId, inForce)
    if (actor.type !== 'user' || person === null || !people.some(({ userId }) => userId === person)) {
      const who = people.length === 0 ? 'Nobody else may yet: invite somebody who may.' : `${sayNames(people)} can.`
      const message = `A less strict rule takes a second person, signed in, who changed none of it. ${who}`
      throw new DomainError('FORBIDDEN', message, { reason: 'second_person', details: { whoCan: people } })
    }
    await tx.insert(ruleConfirmations).values({ orgId, environmentId, version, confirmedBy: person, confirmedAt: now })
    return {
      value: { version },
      audit: {
        target: { type: 'environment', id: environmentId },
        before: { inForce: inForce.map((one) => one.version) },
        after: { version, inForce: [version] },
      },
      afterCommit: await wakeWaiting(scope, { environmentId }),
    }
  },
)

/** Who can confirm the newest rule: whoever may change it and changed nothing of it since the last that held alone. */
export async function couldConfirm(
  tx: Tx,
  orgId: OrgId,
  environmentId: string,
  inForce: readonly RuleVersion[],
): Promise<PersonRef[]> {
  const changers = await changersSince(tx, orgId, environmentId, inForce)
  return (await whoCan(tx, orgId, 'environment:configure', { environmentId }))
    .filter(({ userId, addressProved }) => addressProved && !changers.has(userId))
    .map(({ userId, displayName }) => ({ userId, displayName }))
}

/** Whoever made a version after the oldest that still holds. */
async function changersSince(tx: Tx, orgId: OrgId, environmentId: string, inForce: readonly RuleVersion[]) {
  const rows = await tx
    .select({ changedBy: environmentRules.changedBy })
    .from(environmentRules)
    .where(
      and(
        eq(environmentRules.orgId, orgId),
        eq(environmentRules.environmentId, environmentId),
        gt(environmentRules.version, inForce[0]?.version ?? 0),
      ),
    )
  return new Set(rows.map(({ changedBy }) => changedBy))
}

function sayNames(people: readonly PersonRef[]): string {
  return sayAnyOf(people.map(({ displayName }) => displayName))
}
