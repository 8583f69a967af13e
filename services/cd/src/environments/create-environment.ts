import { accountablePerson } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { nameField } from '@baton/kernel/fields'
import { and, eq, max } from 'drizzle-orm'
import { z } from 'zod'
import { environmentRules, environments } from '../db/environments.ts'
import { lockNamed } from '../db/locks.ts'
import { command } from '../dependencies.ts'
import { EnvironmentRule, OPEN_RULE } from './rule.ts'
import { checkTeams } from './rule-teams.ts'

/** Makes an environment at the end of the order, with the first version of its rule. Throws CONFLICT for a taken name. */
export const createEnvironment = command(
  {
    action: 'environment:configure',
    audit: 'environment.created',
    input: z.object({ name: nameField('Name the environment.'), rule: EnvironmentRule.default(OPEN_RULE) }),
  },
  async ({ tx, orgId, actor, now, newId, requireScope }, { name, rule }) => {
    requireScope({})
    await checkTeams(tx, orgId, rule)
    await lockNamed(tx, orgId, 'environments')
    const [taken] = await tx
      .select({ id: environments.id })
      .from(environments)
      .where(and(eq(environments.orgId, orgId), eq(environments.name, name)))
    if (taken) {
      throw new DomainError('CONFLICT', `There is an environment '${name}' already. Choose another name.`, {
        reason: 'name_taken',
      })
    }
    const [last] = await tx
      .select({ position: max(environments.position) })
      .from(environments)
      .where(eq(environments.orgId, orgId))
    const id = newId('env')
    await tx
      .insert(environments)
      .values({ orgId, id, name, position: (last?.position ?? 0) + 1, ruleVersion: 1, createdAt: now })
    await tx
      .insert(environmentRules)
      .values({ orgId, environmentId: id, version: 1, rule, changedBy: accountablePerson(actor), createdAt: now })
    return {
      value: { environmentId: id },
      audit: { target: { type: 'environment', id }, after: { ruleVersion: 1, rule } },
    }
  },
)
