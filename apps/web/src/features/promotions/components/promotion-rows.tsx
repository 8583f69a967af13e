import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { Undo2 } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { PROMOTION_LOOK } from '../status.ts'
import { promotionsText } from '../text.ts'
import type { Promotion } from '../types.ts'

/** Promotions as rows, each a sentence that opens it. */
export function PromotionRows({ org, promotions }: { org: string; promotions: readonly Promotion[] }) {
  return (
    <ul>
      {promotions.map((promotion) => (
        <li key={promotion.id} data-row className="border-b last:border-b-0 hover:bg-subtle">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
            <span className="w-44 max-md:w-auto">
              <StatusBadge look={PROMOTION_LOOK[promotion.status]} />
            </span>
            <Link
              href={paths.promotion(org, promotion.id)}
              className="min-w-0 flex-1 basis-64 font-medium wrap-anywhere hover:underline"
            >
              {promotion.headline}
            </Link>
            {promotion.kind === 'rollback' ? (
              <span className="inline-flex items-center gap-1 text-table text-2">
                <Undo2 size={14} aria-hidden />
                {promotionsText.rollbackMark}
              </span>
            ) : null}
            <span className="text-table text-2 tabular-nums">{promotionsText.title(promotion.number)}</span>
            <span className="text-table text-2 md:w-14 md:text-right">
              <RelativeTime at={promotion.endedAt ?? promotion.requestedAt} align="right" />
            </span>
          </div>
        </li>
      ))}
    </ul>
  )
}
