import type { FrozenVariable } from '../db/releases.ts'

/** The values that a release's steps get in an environment: those for it, else those for all. */
export function effectiveVariables(frozen: readonly FrozenVariable[], environmentId: string): Map<string, string> {
  const everywhere = frozen.filter((one) => one.environmentId === null)
  const here = frozen.filter((one) => one.environmentId === environmentId)
  return new Map([...everywhere, ...here].map((one) => [one.name, one.value]))
}
