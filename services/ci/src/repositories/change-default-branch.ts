import type { VerbContext } from '@baton/kernel/command'
import { DomainError } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { repositories } from '../db/repositories.ts'
import { notifyOrganization } from '../events/notices.ts'
import { type CiDeps, command, query } from '../verbs.ts'
import { BranchName } from './branch-name.ts'
import { forgeRefusal, sourceOf } from './look-at-forge.ts'
import { getRepositoryRow, getRepositoryView } from './repository-rows.ts'
import type { RepositoryView } from './repository-view.ts'

export const ChangeDefaultBranchInput = z.object({ id: z.string(), defaultBranch: BranchName })
type Input = z.infer<typeof ChangeDefaultBranchInput>

const findSource = query(
  { action: 'repository:configure', input: ChangeDefaultBranchInput },
  async ({ tx, orgId, deps }, { id }) => {
    const { cloneUrl } = await getRepositoryRow(tx, orgId, id)
    return sourceOf(cloneUrl, { orgId, allowed: deps.allowedOrigins })
  },
)

const writeDefaultBranch = command(
  { action: 'repository:configure', audit: 'repository.defaultBranchChanged', input: ChangeDefaultBranchInput },
  async ({ tx, orgId, deps }, { id, defaultBranch }) => {
    const { defaultBranch: before } = await getRepositoryRow(tx, orgId, id)
    const view = () => getRepositoryView(tx, orgId, id, deps.publicUrl)
    if (before === defaultBranch) return { value: await view(), audit: 'unchanged' }
    await tx
      .update(repositories)
      .set({ defaultBranch })
      .where(and(eq(repositories.orgId, orgId), eq(repositories.id, id)))
    await notifyOrganization(tx, orgId, { type: 'repository.changed', repositoryId: id })
    return {
      value: await view(),
      audit: { target: { type: 'repository', id }, before: { defaultBranch: before }, after: { defaultBranch } },
    }
  },
)

/**
 * Sets the branch whose builds stand for the repository, and which a build by hand takes unless told otherwise. It must be
 * at the forge. Where the forge renames its own default branch later, a branch that was chosen here stays while it is there.
 */
export async function changeDefaultBranch(ctx: VerbContext<CiDeps>, input: Input): Promise<RepositoryView> {
  const source = await findSource(ctx, input)
  const branch = input.defaultBranch.trim()
  const answer = await ctx.deps.askForge(source, [`refs/heads/${branch}`])
  if ('fault' in answer) throw forgeRefusal(answer)
  if (!answer.refs.has(`refs/heads/${branch}`)) {
    throw new DomainError('VALIDATION', `There is no branch '${branch}' at ${source.url.href}. Push it first.`, {
      reason: 'no_such_branch',
    })
  }
  return writeDefaultBranch(ctx, input)
}
