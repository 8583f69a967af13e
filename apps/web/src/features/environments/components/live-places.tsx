import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusText } from '@baton/ui/patterns/status-badge'
import { buttonClass } from '@baton/ui/primitives/button'
import { Link } from '#components/link.tsx'
import type { Outputs } from '#lib/outputs.ts'
import { paths } from '#lib/paths.ts'
import { PLACE_LOOK } from '../status.ts'
import { environmentsText as text } from '../text.ts'

type Place = Outputs['environments']['state']['items'][number]

/** What is live of each project in one environment, since when, and the way back. */
export function LivePlaces(props: {
  org: string
  environmentId: string
  places: readonly Place[]
  mayRollBack: (projectId: string) => boolean
}) {
  const { org, environmentId } = props
  return (
    <ul>
      {props.places.map((place) => (
        <li
          key={place.projectId}
          data-row
          className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-b-0"
        >
          <Link
            href={paths.project(org, place.projectId)}
            className="min-w-0 flex-1 basis-40 truncate font-medium hover:underline"
          >
            <bdi>{place.projectName}</bdi>
          </Link>
          <StatusText look={lookOf(place)} />
          {place.releaseId && place.version ? (
            <Link href={paths.release(org, place.releaseId)} className="font-mono text-link hover:underline">
              <bdi>{place.version}</bdi>
            </Link>
          ) : null}
          {place.since ? (
            <span className="text-table text-2">
              {text.since} <RelativeTime at={place.since} align="right" />
            </span>
          ) : null}
          {place.releaseId && props.mayRollBack(place.projectId) ? (
            <Link
              href={paths.rollback(org, environmentId, place.projectId)}
              className={buttonClass('secondary', 'small')}
            >
              {text.rollback}
            </Link>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

function lookOf(place: Place) {
  if (place.uncertainSince) return PLACE_LOOK.uncertain
  if (place.releaseId === null) return PLACE_LOOK.nothing
  return place.health === 'unhealthy' ? PLACE_LOOK.unhealthy : PLACE_LOOK.live
}
