import { listPeople, type MemberOnScope, namesOf, whoCan } from '@baton/identity/people'
import { accountablePerson } from '@baton/kernel/actor'
import { notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { environmentRules, environments } from '../db/environments.ts'
import { type CdScope, query } from '../dependencies.ts'
import { applyRules } from '../promotions/applied-rule.ts'
import { exclusionsOf, makeCandidate } from '../promotions/candidate-rules.ts'
import { qualifies } from '../promotions/quorum-rules.ts'
import { iso } from '../words/iso.ts'
import type { PersonRef } from '../words/say.ts'
import { couldConfirm } from './confirm-rule.ts'
import type { environmentDetailField } from './environment-fields.ts'
import { loadEnvironments } from './list-environments.ts'
import { loadRulesInForce } from './load-rules-in-force.ts'
import type { RuleVersion } from './rule-strictness.ts'
import { teamNamesOf } from './rule-teams.ts'
import { sayRule } from './say-rule.ts'

const RULES_SHOWN = 20

/** One environment: its rule and who can act now. What is live in it is a list of its own. */
export const getEnvironment = query(
  { action: 'environment:read', input: z.object({ environmentId: idField('environment') }) },
  async ({ tx, orgId, actor, requireScope }, { environmentId }): Promise<z.output<typeof environmentDetailField>> => {
    const [environment] = await loadEnvironments(tx, orgId, eq(environments.id, environmentId))
    if (!environment) throw notFound('The environment')
    requireScope({ environmentId })
    const rules = await tx
      .select()
      .from(environmentRules)
      .where(and(eq(environmentRules.orgId, orgId), eq(environmentRules.environmentId, environmentId)))
      .orderBy(desc(environmentRules.version))
      .limit(RULES_SHOWN)
    const person = namesOf(
      await listPeople(
        tx,
        orgId,
        rules.flatMap((row) => row.changedBy ?? []),
      ),
    )
    const history: z.output<typeof environmentDetailField>['ruleHistory'] = []
    for (const row of rules) {
      history.push({
        version: row.version,
        changedBy: row.changedBy === null ? null : person(row.changedBy),
        changedAt: iso(row.createdAt),
        sentence: sayRule(row.rule, await teamNamesOf(tx, orgId, row.rule.approvals)),
      })
    }
    const inForce = await loadRulesInForce(tx, orgId, environmentId)
    const couldChange = await whoCan(tx, orgId, 'environment:configure', { environmentId })
    return {
      ...environment,
      canApprove: whoFillsAPlace(inForce, await whoCan(tx, orgId, 'promotion:approve', { environmentId })),
      canConfigure: couldChange.map(personRef),
      unconfirmed: await unconfirmedRule({ tx, orgId, actor }, environmentId, inForce),
      ruleHistory: history,
    }
  },
)

/** Those whose approval fills a place of the rule, whatever is asked for by whomever. */
function whoFillsAPlace(inForce: readonly RuleVersion[], approvers: readonly MemberOnScope[]): PersonRef[] {
  const { rule, lists } = applyRules('promotion', inForce)
  const exclusion = exclusionsOf({
    requestedBy: null,
    releaseCreator: null,
    authors: { isAuthor: () => false, speaksForAuthor: () => false },
  })
  return approvers
    .map((member) => makeCandidate(member, { rule, exclusion, requestedAt: null }))
    .filter((candidate) => lists.some(({ requirements }) => requirements.some((one) => qualifies(candidate, one))))
    .map(personRef)
}

function personRef({ userId, displayName }: PersonRef): PersonRef {
  return { userId, displayName }
}

/** What is known of a rule that waits for a second person; null where the present one holds alone. */
async function unconfirmedRule(
  { tx, orgId, actor }: Pick<CdScope, 'tx' | 'orgId' | 'actor'>,
  environmentId: string,
  inForce: readonly RuleVersion[],
): Promise<z.output<typeof environmentDetailField>['unconfirmed']> {
  const newest = inForce.at(-1)
  if (newest === undefined || inForce.length < 2) return null
  const canConfirm = await couldConfirm(tx, orgId, environmentId, inForce)
  const [changer] = newest.changedBy === null ? [] : await listPeople(tx, orgId, [newest.changedBy])
  const held = []
  for (const { version, rule } of inForce.slice(0, -1)) {
    held.push({ version, sentence: sayRule(rule, await teamNamesOf(tx, orgId, rule.approvals)) })
  }
  const me = actor.type === 'user' ? accountablePerson(actor) : null
  return {
    version: newest.version,
    changedBy: changer ?? null,
    held,
    canConfirm,
    mayConfirm: canConfirm.some(({ userId }) => userId === me),
  }
}
