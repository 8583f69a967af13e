import { randomBytes } from 'node:crypto'
import type { VerbScope } from '@baton/kernel/command'
import { z } from 'zod'
import { repositories } from '../db/repositories.ts'
import { webhookRoutes } from '../db/webhook-routes.ts'
import { type CiDeps, command } from '../verbs.ts'
import { BranchName } from './branch-name.ts'
import { parseCloneUrl, repositoryNameOf } from './clone-url.ts'
import { getRepositoryView } from './repository-rows.ts'
import { FORGES, type Forge } from './repository-rules.ts'
import type { ConnectedRepositoryView } from './repository-view.ts'

export const ConnectRepositoryInput = z.object({
  forge: z.enum(FORGES),
  cloneUrl: z.string().trim(),
  /** The path of the clone URL unless given. */
  name: z.string().trim().min(1).max(100).optional(),
  defaultBranch: BranchName.default('main'),
})

/**
 * Makes a repository known and answers the address and secret to paste at its forge. The clone URL must be https, or http
 * of an origin that the operator allowed.
 */
export const connectRepository = command(
  { action: 'repository:connect', audit: 'repository.connected', input: ConnectRepositoryInput },
  async (scope, input) => {
    const url = parseCloneUrl(input.cloneUrl, scope.deps.httpOrigins)
    const repository = {
      id: scope.newId('rep'),
      forge: input.forge,
      name: input.name ?? repositoryNameOf(url),
      cloneUrl: url.href,
      defaultBranch: input.defaultBranch,
      isSample: false,
    }
    const value = await insertRepository(scope, repository, newWebhookSecret())
    return {
      value: { ...value, pushUrl: null },
      audit: {
        target: { type: 'repository', id: repository.id },
        after: { forge: repository.forge, cloneUrl: repository.cloneUrl },
      },
    }
  },
)

/** 32 random bytes; in the form that GitLab's newer scheme wants of its secrets, which the others take as any text. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** Writes the repository and the route of its webhooks. */
export async function insertRepository(
  { tx, orgId, now, deps }: VerbScope<CiDeps>,
  repository: { id: string; forge: Forge; name: string; cloneUrl: string; defaultBranch: string; isSample: boolean },
  webhookSecret: string,
): Promise<Omit<ConnectedRepositoryView, 'pushUrl'>> {
  await tx.insert(repositories).values({ orgId, ...repository, createdAt: now })
  await tx.insert(webhookRoutes).values({ orgId, id: repository.id, forge: repository.forge, secret: webhookSecret })
  return { ...(await getRepositoryView(tx, orgId, repository.id, deps.publicUrl)), webhookSecret }
}
