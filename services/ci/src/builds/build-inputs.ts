/** One digested input of a build: a role of the equation, what it is, and its digest. */
export type BuildInput = {
  role: 'source' | 'dependencies' | 'tools' | 'environment'
  /** `git+https://…@refs/heads/main`, `…#package-lock.json`, `pkg:generic/…`. */
  uri: string
  /** `gitTree`, `gitCommit` or `sha256`. */
  algorithm: 'gitTree' | 'sha256'
  digest: string
  /** What a person reads: "tree of 4f2c1d", "package-lock.json", "node 24.21.0". */
  label: string
}

/** The left side of the equation. `parameters` is what the environment was told, as one line. */
export type BuildInputs = { inputs: BuildInput[]; parameters: string }
