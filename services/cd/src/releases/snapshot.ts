import { createHash } from 'node:crypto'
import type { FrozenVariable } from '../db/releases.ts'
import type { DeploymentStep } from '../projects/deployment-process.ts'

/** What a release freezes. */
export type SnapshotFacts = {
  projectId: string
  version: string
  artifacts: ReadonlyArray<{ purl: string; sha256: string }>
  processVersion: number
  steps: readonly DeploymentStep[]
  variables: readonly FrozenVariable[]
}

/** SHA-256 of a release's snapshot. Steps and variables keep the order of members that the database gives them. */
export function snapshotDigest(facts: SnapshotFacts): string {
  const snapshot = {
    v: 1,
    project: facts.projectId,
    version: facts.version,
    artifacts: facts.artifacts.map(({ purl, sha256 }) => ({ purl, sha256 })),
    process: { version: facts.processVersion, steps: facts.steps },
    variables: facts.variables,
  }
  return createHash('sha256').update(JSON.stringify(snapshot)).digest('hex')
}
