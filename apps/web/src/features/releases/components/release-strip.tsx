import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusText } from '@baton/ui/patterns/status-badge'
import { Link } from '#components/link.tsx'
import type { Outputs } from '#lib/outputs.ts'
import { paths } from '#lib/paths.ts'
import { releasesText as text } from '../text.ts'

type Stop = Outputs['releases']['get']['stops'][number]

/** The way of a release through its environments. Each stop opens what brought it there, or what would. */
export function ReleaseStrip(props: { org: string; releaseId: string; stops: readonly Stop[]; compact?: boolean }) {
  return (
    <ol aria-label={text.strip} className="flex gap-2 max-md:flex-col">
      {props.stops.map((stop) => (
        <li key={stop.environmentId} className="min-w-0 flex-1">
          <Link
            href={
              stop.promotionId
                ? paths.promotion(props.org, stop.promotionId)
                : paths.promote(props.org, props.releaseId, stop.environmentId)
            }
            className="flex h-full min-h-16 flex-col gap-1 rounded-card border bg-surface px-4 py-3 hover:bg-subtle"
          >
            <span className="flex items-center justify-between gap-2 text-table text-2">
              <bdi className="truncate">{stop.environmentName}</bdi>
              {stop.at ? <RelativeTime at={stop.at} plain /> : null}
            </span>
            <span className="flex flex-wrap items-center justify-between gap-x-3">
              <StatusText look={text.standing[stop.standing]} />
              {stop.standing === 'live' ? null : (
                <span className="truncate text-table text-2">
                  {stop.liveVersion === null ? text.nothingLive : text.liveThere(stop.liveVersion)}
                </span>
              )}
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
