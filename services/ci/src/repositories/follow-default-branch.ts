import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { readOrg, withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { repositories } from '../db/repositories.ts'
import { notifyOrganization } from '../events/notices.ts'
import type { AllowedOrigin } from '../git/allowed-origins.ts'
import type { AskForge } from '../git/forge-answer.ts'
import { sourceOf } from './look-at-forge.ts'
import { getRepositoryRow } from './repository-rows.ts'

/** What following needs. */
export type FollowDeps = { db: Database; askForge: AskForge; allowedOrigins: readonly AllowedOrigin[] }

/**
 * Has git say what the forge's default branch is, and follows it where it was renamed: where the repository's branch was the
 * forge's before, or is there no more. A branch that somebody chose stays. `hinted` is what a webhook says; where that is
 * known already nobody is asked.
 */
export async function followDefaultBranch(
  { db, askForge, allowedOrigins }: FollowDeps,
  { orgId, repositoryId, hinted }: { orgId: OrgId; repositoryId: string; hinted: string },
): Promise<void> {
  const known = await readOrg(db, orgId, (tx) => getRepositoryRow(tx, orgId, repositoryId))
  if (known.forgeDefaultBranch === hinted) return
  const ref = `refs/heads/${known.defaultBranch}`
  const answer = await askForge(sourceOf(known.cloneUrl, { orgId, allowed: allowedOrigins }), [ref])
  if ('fault' in answer || answer.defaultBranch === null) return
  const { defaultBranch: said, refs } = answer
  await withOrg(db, orgId, async (tx) => {
    const now = await getRepositoryRow(tx, orgId, repositoryId)
    if (now.defaultBranch !== known.defaultBranch || now.forgeDefaultBranch === said) return
    const isFollowed = now.defaultBranch === now.forgeDefaultBranch || !refs.has(ref)
    await tx
      .update(repositories)
      .set({ forgeDefaultBranch: said, ...(isFollowed ? { defaultBranch: said } : {}) })
      .where(and(eq(repositories.orgId, orgId), eq(repositories.id, repositoryId)))
    await notifyOrganization(tx, orgId, { type: 'repository.changed', repositoryId })
  })
}
