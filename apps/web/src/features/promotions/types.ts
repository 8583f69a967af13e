import type { Outputs } from '#lib/outputs.ts'

/** A promotion's own page. */
export type PromotionDetail = Outputs['promotions']['get']
/** A promotion in a list. */
export type Promotion = Outputs['promotions']['list']['items'][number]
export type PromotionStatus = Promotion['status']
/** What a request would be, before anybody asks. */
export type PromotionPreview = Outputs['promotions']['preview']
export type Gate = PromotionDetail['gates'][number]
export type Comparison = PromotionDetail['comparison']
export type TimelineItem = PromotionDetail['timeline'][number]
export type YourPart = PromotionDetail['you']
export type PromotionDeployment = NonNullable<PromotionDetail['deployment']>
