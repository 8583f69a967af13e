import { inputsDigest } from '@baton/artifact-contract/inputs-digest'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import type { BuildInputs } from '../builds/build-inputs.ts'
import { getBuildRow } from '../builds/build-rows.ts'
import { builds } from '../db/builds.ts'
import { readCommit } from '../git/read-commit.ts'
import { getRepositoryRow } from '../repositories/repository-rows.ts'
import type { BuildRef } from '../workflows/build-contract.ts'
import { readLockfiles } from './lockfiles.ts'

/**
 * Digests the left side of the equation of a build whose commit is in this host's mirror, and writes it down. Answers it,
 * or null where there is no commit here. Nobody waits for it, so it is told apart from the verdict.
 */
export async function describeInputs(deps: WorkerDeps, { orgId, buildId }: BuildRef): Promise<BuildInputs | null> {
  const { build, repository } = await withOrg(deps.db, orgId, async (tx) => {
    const row = await getBuildRow(tx, orgId, buildId)
    return { build: row, repository: await getRepositoryRow(tx, orgId, row.repositoryId) }
  })
  if (build.inputs) return build.inputs
  const mirror = deps.mirrors.of(build.repositoryId)
  const commit = build.commitSha ? await mirror.read(`${build.commitSha}^{commit}`) : null
  if (!commit) return null
  const { treeSha } = readCommit(commit.content)
  const host = await deps.hostInputs
  const uri = `git+${repository.cloneUrl}`
  const inputs: BuildInputs = {
    inputs: [
      {
        name: 'source',
        uri: `${uri}@${build.ref}`,
        digest: { gitCommit: commit.id, gitTree: treeSha },
        label: `tree of ${commit.id.slice(0, 7)}`,
      },
      ...(await readLockfiles(mirror, treeSha)).map(({ path, sha256 }) => ({
        name: 'dependencies' as const,
        uri: `${uri}#${path}`,
        digest: { sha256 },
        label: path,
      })),
      ...host.inputs,
    ],
    environment: { ...host.environment, isolation: build.isolation ?? 'none' },
  }
  const digest = inputsDigest(inputs.inputs, inputs.environment)
  await withOrg(deps.db, orgId, (tx) =>
    tx
      .update(builds)
      .set({ inputs, inputsDigest: digest })
      .where(and(eq(builds.orgId, orgId), eq(builds.id, buildId))),
  )
  return inputs
}
