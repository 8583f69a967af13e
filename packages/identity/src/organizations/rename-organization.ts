import { notFound } from '@baton/kernel/errors'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { organizations } from '../db/organizations.ts'
import { command } from '../dependencies.ts'
import { organizationNameField } from './organization-fields.ts'

/** Changes the organisation's name. Its slug stays, so that no link breaks. */
export const renameOrganization = command(
  {
    action: 'organization:configure',
    audit: 'organization.renamed',
    input: z.object({ name: organizationNameField }),
  },
  async ({ tx, orgId, requireScope }, input) => {
    requireScope({})
    const [before] = await tx.select().from(organizations).where(eq(organizations.orgId, orgId)).for('update')
    if (!before) throw notFound('The organisation')
    const value = { orgId: before.orgId, slug: before.slug, name: input.name }
    if (before.name === input.name) return { value, audit: 'unchanged' as const }
    await tx.update(organizations).set({ name: input.name }).where(eq(organizations.orgId, orgId))
    return { value, audit: { target: { type: 'organization', id: orgId } } }
  },
)
