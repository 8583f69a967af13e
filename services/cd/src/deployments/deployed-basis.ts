import type { TrustFact } from '../projects/trust.ts'

/** What a deployment stood on beside its release, which is frozen: kept with it, so that a later one can be compared. */
export type DeployedBasis = {
  projectName: string
  environmentName: string
  target: { id: string; kind: string }
  /** Names of the environments that come before. Not recorded by versions that did not show them. */
  phases?: string[]
  trust: TrustFact[]
}
