import { z } from 'zod'
import { query } from '../verbs.ts'
import { listRepositoryViews } from './repository-rows.ts'

export const ListRepositoriesInput = z.object({})

/** The organisation's repositories by name. */
export const listRepositories = query(
  { action: 'repository:read', input: ListRepositoriesInput },
  async ({ tx, orgId, deps }) => ({ repositories: await listRepositoryViews(tx, orgId, deps.publicUrl) }),
)
