import { pageField, pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { z } from 'zod'
import { approvePromotion } from '../promotions/approve-promotion.ts'
import { cancelPromotion } from '../promotions/cancel-promotion.ts'
import { explainPromotion } from '../promotions/explain-promotion.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { formerReleaseField, listFormerReleases } from '../promotions/list-former-releases.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { previewPromotion } from '../promotions/preview-promotion.ts'
import { explanationField, previewField, promotionDetailField, promotionField } from '../promotions/promotion-fields.ts'
import { rejectPromotion } from '../promotions/reject-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { rollBack } from '../promotions/roll-back.ts'
import { startPromotion } from '../promotions/start-promotion.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Promotions']
const formerPages = pagesOfWhole<z.output<typeof formerReleaseField>>('former-releases', (one) => one.releaseId)
const requestedField = z.object({ promotionId: z.string(), number: z.number().int(), intentSha256: z.string() })

/** Requests to put a release into an environment: asking, deciding, and why it does not go on. */
export const promotionsRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/promotions', summary: 'List the promotions, newest first', tags } })
    .input(listPromotions.input)
    .output(pageField(promotionField))
    .query(({ ctx, input }) => listPromotions(ctx.verb, input)),
  get: procedure
    .meta({ openapi: { method: 'GET', path: '/promotions/{promotionId}', summary: 'Read a promotion', tags } })
    .input(getPromotion.input)
    .output(promotionDetailField)
    .query(({ ctx, input }) => getPromotion(ctx.verb, input)),
  explain: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/promotions/{promotionId}/explain',
        summary: 'What blocks it, why, who can unblock it, and when time alone will',
        tags,
      },
    })
    .input(explainPromotion.input)
    .output(explanationField)
    .query(({ ctx, input }) => explainPromotion(ctx.verb, input)),
  preview: procedure
    .meta({
      openapi: { method: 'GET', path: '/promotion-preview', summary: 'What a promotion would be', tags },
    })
    .input(previewPromotion.input)
    .output(previewField)
    .query(({ ctx, input }) => previewPromotion(ctx.verb, input)),
  request: procedure
    .meta({ openapi: { method: 'POST', path: '/promotions', summary: 'Request a promotion', tags } })
    .input(requestPromotion.input)
    .output(requestedField)
    .mutation(({ ctx, input }) => requestPromotion(ctx.verb, input)),
  start: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/promotions/{promotionId}/start',
        summary: 'Ask it to start now; answers at once why it does not',
        tags,
      },
    })
    .input(startPromotion.input)
    .output(z.object({ promotionId: z.string() }))
    .mutation(({ ctx, input }) => startPromotion(ctx.verb, input)),
  approve: procedure
    .meta({
      openapi: { method: 'POST', path: '/promotions/{promotionId}/approve', summary: 'Approve what you saw', tags },
    })
    .input(approvePromotion.input)
    .output(z.object({ promotionId: z.string(), decisionId: z.string(), approvalsComplete: z.boolean() }))
    .mutation(({ ctx, input }) => approvePromotion(ctx.verb, input)),
  reject: procedure
    .meta({
      openapi: { method: 'POST', path: '/promotions/{promotionId}/reject', summary: 'Reject it, with a reason', tags },
    })
    .input(rejectPromotion.input)
    .output(z.object({ promotionId: z.string(), decisionId: z.string() }))
    .mutation(({ ctx, input }) => rejectPromotion(ctx.verb, input)),
  cancel: procedure
    .meta({
      openapi: { method: 'POST', path: '/promotions/{promotionId}/cancel', summary: 'Take the request back', tags },
    })
    .input(cancelPromotion.input)
    .output(z.object({ promotionId: z.string() }))
    .mutation(({ ctx, input }) => cancelPromotion(ctx.verb, input)),
  formerReleases: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/environments/{environmentId}/projects/{projectId}/former-releases',
        summary: 'What a rollback can put back there',
        tags,
      },
    })
    .input(listFormerReleases.input.extend(pageInput.shape))
    .output(pageField(formerReleaseField))
    .query(async ({ ctx, input }) => formerPages((await listFormerReleases(ctx.verb, input)).items, input)),
  rollback: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/rollbacks',
        summary: 'Put a release back that was live there before the present one',
        tags,
      },
    })
    .input(rollBack.input)
    .output(requestedField)
    .mutation(({ ctx, input }) => rollBack(ctx.verb, input)),
})
