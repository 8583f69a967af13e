/** One digested input of a build: its role in the equation, what it is, its digests, and what a person reads. */
export type DigestedInput = {
  name: 'source' | 'dependencies' | 'tools' | 'environment'
  uri: string
  digest: Record<string, string>
  label: string
}

/** The left side of the equation. `environment` is what the job's surroundings were told: network, isolation, limits. */
export type BuildInputs = { inputs: DigestedInput[]; environment: Record<string, string> }
