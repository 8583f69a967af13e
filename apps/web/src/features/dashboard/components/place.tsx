import { MiddleEllipsis } from '@baton/ui/patterns/middle-ellipsis'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusShape } from '@baton/ui/patterns/status-badge'
import { Undo2 } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { placeLook } from '#features/environments/status.ts'
import { PROMOTION_LOOK } from '#features/promotions/status.ts'
import { paths } from '#lib/paths.ts'
import { anyOf } from '#lib/words.ts'
import { dashboardText as text } from '../text.ts'
import type { DashboardCell, PlaceLine } from '../types.ts'

/**
 * One place: what is live is the large line; what is asked for or has failed is a second line with a mark of its own, so
 * that the two never look alike. Pressing it opens the place's panel, at `panel`; the second line leads to its promotion.
 */
export function Place(props: { org: string; place: PlaceLine; label: string; panel: string }) {
  const { org, place, label, panel } = props
  const look = placeLook(place)
  return (
    <div data-place={label}>
      <Link href={panel} scroll={false} aria-label={text.panel.open(label)} className="absolute inset-0" />
      {place.live ? (
        <span data-status={look.word} data-shape={look.shape} className="flex min-h-6 items-center gap-2">
          <StatusShape look={look} label={look.word} />
          <span className="flex min-w-0 flex-1 text-body font-medium">
            <MiddleEllipsis text={place.live.version} />
          </span>
          <RelativeTime at={place.live.since} plain />
        </span>
      ) : (
        <span data-status={look.word} data-shape={look.shape} className="flex items-center gap-2 text-2">
          <StatusShape look={look} label={look.word} />
          {text.nothing}
        </span>
      )}
      <PlacePending org={org} place={place} />
    </div>
  )
}

/** What is asked for in a place, or has failed there; nothing where neither is. */
export function PlacePending({
  org,
  place,
}: {
  org: string
  place: Pick<PlaceLine, 'pending' | 'failed' | 'uncertainSince'>
}) {
  const { pending, failed } = place
  if (pending) {
    const look = PROMOTION_LOOK[pending.status]
    return (
      <Link
        href={paths.promotion(org, pending.promotionId)}
        data-status={look.word}
        data-shape={look.shape}
        className="relative flex min-h-6 items-center gap-2 rounded-badge text-table hover:underline"
      >
        <StatusShape look={look} size={14} label={look.word} />
        <span className="min-w-0 wrap-anywhere md:truncate">
          {pending.kind === 'rollback' ? <Undo2 size={12} aria-label={text.rollback} className="mr-1 inline" /> : null}
          <span className="font-mono">
            <bdi>{pending.version}</bdi>
          </span>{' '}
          <span className={pending.forYou ? 'font-medium text-attention-text' : 'text-2'}>{wordsOf(pending)}</span>
        </span>
      </Link>
    )
  }
  if (failed) {
    const look = PROMOTION_LOOK.failed
    return (
      <Link
        href={paths.promotion(org, failed.promotionId)}
        data-status={look.word}
        data-shape={look.shape}
        className="relative flex min-h-6 items-center gap-2 text-table text-danger-text hover:underline"
      >
        <StatusShape look={look} size={14} label={look.word} />
        <span className="min-w-0 flex-1 wrap-anywhere md:truncate">
          {text.failed(failed.version, place.uncertainSince !== undefined)}
        </span>
        <span className="text-2">
          <RelativeTime at={failed.at} plain />
        </span>
      </Link>
    )
  }
  return null
}

function wordsOf(pending: NonNullable<DashboardCell['pending']>): string {
  switch (pending.status) {
    case 'waitingForApproval':
      return pending.forYou ? text.waitsYou : text.waitsFor(anyOf(pending.waitsFor.map((person) => person.displayName)))
    case 'held':
      return text.held
    case 'deploying':
      return pending.progress ? text.deploying(pending.progress.done, pending.progress.total) : ''
  }
}
