import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { apiKeys } from '../db/api-keys.ts'
import { grants } from '../db/grants.ts'
import { query } from '../dependencies.ts'
import { scopeFromColumns } from '../grants/scope-columns.ts'
import { listPeople, namesOf } from '../people/people.ts'
import type { ApiKey } from './api-key-fields.ts'

/** Every key of the organisation, the newest first, with its rights and its last use; revoked ones stay listed. */
export const listApiKeys = query(
  { action: 'apiKey:read', input: z.object({}) },
  async ({ tx, orgId, now, requireScope }): Promise<ApiKey[]> => {
    requireScope({})
    const rows = await tx
      .select({
        apiKeyId: apiKeys.id,
        publicId: apiKeys.publicId,
        name: apiKeys.name,
        madeBy: apiKeys.madeBy,
        actions: apiKeys.actions,
        createdAt: apiKeys.createdAt,
        expiresAt: apiKeys.expiresAt,
        lastUsedAt: apiKeys.lastUsedAt,
        lastUsedFrom: apiKeys.lastUsedFrom,
        revokedAt: apiKeys.revokedAt,
        role: grants.role,
        projectId: grants.projectId,
        environmentId: grants.environmentId,
      })
      .from(apiKeys)
      .innerJoin(grants, and(eq(grants.orgId, apiKeys.orgId), eq(grants.apiKeyId, apiKeys.id)))
      .where(eq(apiKeys.orgId, orgId))
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    const person = namesOf(await listPeople(tx, orgId, [...new Set(rows.map((row) => row.madeBy))]))
    return rows.map(({ publicId, projectId, environmentId, ...row }) => ({
      ...row,
      keyStart: `baton_${publicId}`,
      madeBy: person(row.madeBy),
      scope: scopeFromColumns({ projectId, environmentId }),
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      revokedAt: row.revokedAt?.toISOString() ?? null,
      state: row.revokedAt ? 'revoked' : row.expiresAt <= now ? 'expired' : 'active',
    }))
  },
)
