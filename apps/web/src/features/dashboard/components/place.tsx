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
import type { DashboardCell } from '../types.ts'

/**
 * One place: what is live is the large line; what is asked for or has failed is a second line with a mark of its own, so
 * that the two never look alike. Pressing it opens the place's panel, at `panel`; the second line leads to its promotion.
 */
export function Place({ org, cell, label, panel }: { org: string; cell: DashboardCell; label: string; panel: string }) {
  const look = placeLook(cell)
  return (
    <div
      data-place={label}
      className="relative flex min-h-16 flex-col gap-1 px-4 py-2.5 focus-within:bg-subtle hover:bg-subtle max-md:min-h-11"
    >
      <Link href={panel} scroll={false} aria-label={text.panel.open(label)} className="absolute inset-0" />
      {cell.live ? (
        <span data-status={look.word} data-shape={look.shape} className="flex min-h-6 items-center gap-2">
          <StatusShape look={look} label={look.word} />
          <span className="flex min-w-0 flex-1 text-body font-medium">
            <MiddleEllipsis text={cell.live.version} />
          </span>
          <span className="text-table text-2">
            <RelativeTime at={cell.live.since} plain />
          </span>
        </span>
      ) : (
        <span data-status={look.word} data-shape={look.shape} className="flex items-center gap-2 text-2">
          <StatusShape look={look} label={look.word} />
          {text.nothing}
        </span>
      )}
      <PlacePending org={org} cell={cell} />
    </div>
  )
}

/** What is asked for in a place, or has failed there; nothing where neither is. */
export function PlacePending({ org, cell }: { org: string; cell: DashboardCell }) {
  const { pending, failed } = cell
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
          {text.failed(failed.version, cell.uncertainSince !== null)}
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
