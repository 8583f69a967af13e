import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'
import type { BuildRow } from './build-rows.ts'
import type { BuildState } from './build-states.ts'

/** Another build with the same left side of the equation. */
export type SameInputs = { id: string; number: number; state: BuildState }

/** How the right side differs from that of a build with the same left side, as a sentence; null where nothing does. */
export async function findDifference(
  tx: Tx,
  orgId: OrgId,
  build: BuildRow,
  others: readonly SameInputs[],
): Promise<string | null> {
  if (build.state !== 'passed' && build.state !== 'failed') return null
  const other = others.find(({ state }) => state !== build.state)
  if (other) {
    const verdict = other.state === 'timed_out' ? 'timed out' : other.state
    return `Same inputs as build ${other.number}, which ${verdict}: not reproducible.`
  }
  const made = await tx
    .select({ buildId: artifacts.buildId, name: artifacts.name, sha256: artifacts.sha256 })
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), inArray(artifacts.buildId, [build.id, ...others.map(({ id }) => id)])))
  for (const { name, sha256 } of made.filter(({ buildId }) => buildId === build.id)) {
    const different = made.find((one) => one.name === name && one.sha256 !== sha256)
    const of = others.find(({ id }) => id === different?.buildId)
    if (of) return `Same inputs as build ${of.number}, but '${name}' has other bytes: not reproducible.`
  }
  return null
}
