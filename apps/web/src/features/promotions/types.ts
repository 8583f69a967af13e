import type { Outputs } from '#lib/outputs.ts'

/** A promotion's own page. */
export type PromotionDetail = Outputs['promotions']['get']
/** A promotion in a list. */
export type Promotion = Outputs['promotions']['list']['items'][number]
export type PromotionStatus = Promotion['status']
export type Gate = PromotionDetail['gates'][number]
export type Comparison = PromotionDetail['comparison']
export type TimelineItem = PromotionDetail['timeline'][number]
export type YourPart = PromotionDetail['you']
export type PromotionDeployment = NonNullable<PromotionDetail['deployment']>

/** What the bar needs to know of the promotion. */
export type Decidable = {
  promotionId: string
  number: number
  version: string
  environmentName: string
  requesterName: string | null
  status: PromotionStatus
  you: YourPart
  intentSha256: string
}
