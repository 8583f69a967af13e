import { listPeople, namesOf, whoCan } from '@baton/identity/people'
import { notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { environmentRules, environments } from '../db/environments.ts'
import { query } from '../dependencies.ts'
import { iso } from '../words/iso.ts'
import type { environmentDetailField } from './environment-fields.ts'
import { loadEnvironments } from './list-environments.ts'
import { loadStateNow } from './load-state.ts'
import { teamNamesOf } from './rule-teams.ts'
import { sayRule } from './say-rule.ts'

const RULES_SHOWN = 20

/** One environment: its rule, who can act now, and what is live. */
export const getEnvironment = query(
  { action: 'environment:read', input: z.object({ environmentId: idField('environment') }) },
  async ({ tx, orgId, requireScope }, { environmentId }): Promise<z.output<typeof environmentDetailField>> => {
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
        sentence: sayRule(row.rule, await teamNamesOf(tx, orgId, row.rule)),
      })
    }
    const people = async (action: 'promotion:approve' | 'environment:configure') =>
      (await whoCan(tx, orgId, action, { environmentId }))
        .filter((member) => member.addressProved || action !== 'promotion:approve')
        .map(({ userId, displayName }) => ({ userId, displayName }))
    return {
      ...environment,
      canApprove: await people('promotion:approve'),
      canConfigure: await people('environment:configure'),
      state: await loadStateNow(tx, orgId, environmentId),
      ruleHistory: history,
    }
  },
)
