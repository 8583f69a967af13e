import type { ServerApi } from '#server/api/app-router.ts'
import { settle } from '#server/settle.ts'
import type { ReleaseOfArtifact } from './components/artifact-list.tsx'
import type { BuildDetail } from './types.ts'

/** The releases that delivery cut from a build's artifacts, and where each is live. Empty where delivery cannot be asked. */
export async function releasesOfBuild(
  api: ServerApi,
  build: Pick<BuildDetail, 'id' | 'artifacts'>,
): Promise<ReleaseOfArtifact[]> {
  const versions = [...new Set(build.artifacts.map((artifact) => artifact.version))]
  const lists = await Promise.all(versions.map((version) => settle(api.releases.list({ version, limit: 50 }))))
  return lists.flatMap((list) =>
    list.ok
      ? list.value.items
          .filter((release) => release.buildId === build.id)
          .map((release) => ({
            id: release.id,
            version: release.version,
            liveIn: release.stops.flatMap((stop) => (stop.standing === 'live' ? [stop.environmentName] : [])),
          }))
      : [],
  )
}
