import type { Outputs } from '#lib/outputs.ts'

type Deployment = Outputs['deployments']['list']['items'][number]

/** A release that was live in a place before, and when it last went live there. */
export type FormerRelease = { releaseId: string; version: string; at: string }

/** What can be put back: every release that succeeded here before, the latest first, without what is live now. */
export function formerReleases(deployments: readonly Deployment[], liveReleaseId: string | null): FormerRelease[] {
  const found = new Map<string, FormerRelease>()
  for (const { state, releaseId, version, finishedAt, startedAt } of deployments) {
    if (state !== 'succeeded' || releaseId === liveReleaseId || found.has(releaseId)) continue
    found.set(releaseId, { releaseId, version, at: finishedAt ?? startedAt })
  }
  return [...found.values()]
}
