import { accountablePerson } from '@baton/kernel/actor'
import { DomainError, notFound } from '@baton/kernel/errors'
import { ACTIONS, isGranted } from '@baton/kernel/permissions'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { organizations } from '../db/organizations.ts'
import { users } from '../db/users.ts'
import { query } from '../dependencies.ts'
import { strongestRole } from '../grants/grant-rules.ts'
import { listMembersOnScope } from '../people/list-members-on-scope.ts'

/**
 * Who asks, in which organisation, and what they may do there. A key sees its own organisation alone. Throws FORBIDDEN
 * for a part of Baton itself, which is nobody.
 */
export const getMe = query({ action: 'organization:read', input: z.object({}) }, async ({ tx, orgId, actor, deps }) => {
  const userId = accountablePerson(actor)
  if (userId === null) throw new DomainError('FORBIDDEN', 'A part of Baton is not a person.', { reason: 'system' })
  const [organization] = await tx.select().from(organizations).where(eq(organizations.orgId, orgId))
  const [user] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId))
  const member = (await listMembersOnScope(tx, orgId, {})).find((one) => one.userId === userId)
  if (!organization || !user || !member) throw notFound('The organisation')
  const here = { orgId: organization.orgId, slug: organization.slug, name: organization.name }
  return {
    userId,
    displayName: member.displayName,
    email: user.email,
    apiKeyId: actor.type === 'apiKey' ? actor.apiKeyId : null,
    organization: here,
    organizations: actor.type === 'apiKey' ? [here] : await deps.organizationsOf(userId),
    role: strongestRole(member.roles),
    teams: member.teams,
    abilities: ACTIONS.filter((action) => isGranted(actor.grants, action)),
    grants: [...actor.grants],
  }
})
