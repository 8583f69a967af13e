import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusShape } from '@baton/ui/patterns/status-badge'
import { Link } from '#components/link.tsx'
import { releasesText } from '#features/releases/text.ts'
import type { Outputs } from '#lib/outputs.ts'
import { paths } from '#lib/paths.ts'
import { shortSha } from '#lib/words.ts'

type Release = Outputs['releases']['list']['items'][number]

/** Releases as rows: version, commit, how far each has come. */
export function ReleaseRows({ org, releases }: { org: string; releases: readonly Release[] }) {
  return (
    <ul>
      {releases.map((release) => (
        <li key={release.id} data-row className="border-b last:border-b-0 hover:bg-subtle">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
            <Link
              href={paths.release(org, release.id)}
              className="min-w-0 flex-1 basis-40 truncate font-mono font-medium hover:underline"
            >
              <bdi>{release.version}</bdi>
            </Link>
            <span className="flex flex-wrap gap-x-4">
              {release.stops.map((stop) => {
                const look = releasesText.standing[stop.standing]
                return (
                  <span key={stop.environmentId} className="inline-flex items-center gap-1.5 text-table text-2">
                    <StatusShape look={look} size={14} label={look.word} />
                    <bdi>{stop.environmentName}</bdi>
                  </span>
                )
              })}
            </span>
            <code className="font-mono text-table text-2">{shortSha(release.gitCommit)}</code>
            <span className="text-table text-2">
              <RelativeTime at={release.createdAt} align="right" />
            </span>
          </div>
        </li>
      ))}
    </ul>
  )
}
