import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { shortRef } from '../source.ts'
import { repositoriesText as text } from '../text.ts'

type Delivery = {
  id: string
  receivedAt: string
  event: string
  ref: string | null
  sentence: string
  build: { id: string; number: number; state: string; cause: string | null } | null
}

/** The newest webhooks that were taken, each with what became of it. */
export function DeliveryList({ org, deliveries }: { org: string; deliveries: readonly Delivery[] }) {
  if (deliveries.length === 0) return <p className="text-2">{text.noDeliveries}</p>
  return (
    <ul className="rounded-card border bg-surface">
      {deliveries.map(({ id, receivedAt, event, ref, sentence, build }) => (
        <li key={id} data-row className="flex flex-wrap gap-x-4 gap-y-1 border-b px-4 py-3 last:border-b-0">
          <span className="w-48 truncate font-mono text-table text-2 max-md:w-full">
            <bdi>{ref ? `${event} ${shortRef(ref)}` : event || text.noEvent}</bdi>
          </span>
          <span className="min-w-0 flex-1 basis-56 wrap-anywhere">
            {build ? (
              <>
                <Link href={paths.build(org, build.id)} className="text-link underline">
                  {text.startedBuild(build.number)}
                </Link>
                {build.state === 'skipped' && build.cause ? <bdi className="text-2"> {build.cause}</bdi> : null}
              </>
            ) : (
              <bdi>{sentence}</bdi>
            )}
          </span>
          <span className="w-20 text-right text-table text-2 max-md:text-left">
            <RelativeTime at={receivedAt} align="right" />
          </span>
        </li>
      ))}
    </ul>
  )
}
