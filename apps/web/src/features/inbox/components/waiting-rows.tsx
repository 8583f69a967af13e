import { LocalTime } from '@baton/ui/patterns/local-time'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { Link } from '#components/link.tsx'
import { PROMOTION_LOOK } from '#features/promotions/status.ts'
import type { Outputs } from '#lib/outputs.ts'
import { paths } from '#lib/paths.ts'
import { anyOf } from '#lib/words.ts'
import { inboxText as text } from '../text.ts'

type Waiting = Outputs['inbox']['get']['waitingForYou'][number]

/** What waits: a sentence that opens it, who can act, and what happens if nobody does. */
export function WaitingRows({ org, items }: { org: string; items: readonly Waiting[] }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item.id} data-row className="border-b px-4 py-3 last:border-b-0 hover:bg-subtle">
          <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
            <span className="w-44 max-md:w-auto">
              <StatusBadge look={PROMOTION_LOOK[item.status]} />
            </span>
            <div className="min-w-0 flex-1 basis-64">
              <Link
                href={paths.promotion(org, item.id)}
                className="font-medium wrap-anywhere hover:underline max-md:inline-block max-md:min-h-11"
              >
                {item.headline}
              </Link>
              <p className="text-table text-2">
                {item.authorsUnknown > 0
                  ? text.waitsForAuthors(
                      item.authorsUnknown,
                      anyOf(item.couldMatch.map((person) => person.displayName)),
                    )
                  : text.waitsFor(anyOf(item.couldApprove.map((person) => person.displayName)))}
              </p>
              {item.reason ? (
                <p className="text-table wrap-anywhere text-2">
                  <bdi>“{item.reason}”</bdi>
                </p>
              ) : null}
            </div>
            <div className="text-right text-table text-2 max-md:text-left">
              <p>
                {item.expiresAt ? (
                  <>
                    {text.expires} <LocalTime at={item.expiresAt} form="deadlineAndLeft" />
                  </>
                ) : (
                  text.noExpiry
                )}
              </p>
              <p>
                {text.asked} <RelativeTime at={item.requestedAt} align="right" ago />
              </p>
            </div>
          </div>
        </li>
      ))}
    </ul>
  )
}
