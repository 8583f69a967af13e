import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { Notice } from '@baton/ui/patterns/notice'
import { buttonClass } from '@baton/ui/primitives/button'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { promotionsText } from '../text.ts'
import type { PromotionDetail } from '../types.ts'

/** What can be done once a promotion is over: go to what took its place, ask again, or step back. */
export function PromotionEnd(props: { org: string; promotion: PromotionDetail; mayRollBack: boolean }) {
  const { org, promotion } = props
  const { environmentId, projectId, deployment } = promotion
  const rollback = paths.rollback(org, environmentId, projectId)
  switch (promotion.status) {
    case 'superseded':
      return promotion.supersededBy ? (
        <Link
          href={paths.promotion(org, promotion.supersededBy.promotionId)}
          className={`${buttonClass('secondary')} w-fit`}
        >
          {promotionsText.superseded(promotion.supersededBy.number)}
        </Link>
      ) : null
    case 'expired':
    case 'cancelled':
    case 'rejected':
      return (
        <Link
          href={paths.promote(org, promotion.releaseId, environmentId)}
          className={`${buttonClass('secondary')} w-fit`}
        >
          {promotionsText.askAgain}
        </Link>
      )
    case 'failed':
      return (
        <Notice
          look={
            deployment?.state === 'failed' ? { tone: 'danger', shape: 'bad' } : { tone: 'attention', shape: 'look' }
          }
          action={
            props.mayRollBack && promotion.comparison.now ? (
              <Link href={`${rollback}?to=${promotion.comparison.now.releaseId}`} className={buttonClass('secondary')}>
                {promotionsText.rollback.link(promotion.comparison.now.version)}
              </Link>
            ) : null
          }
        >
          <LocalSentence>{promotion.summary.lines.join(' ')}</LocalSentence>
        </Notice>
      )
    default:
      return null
  }
}
