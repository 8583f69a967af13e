import { z } from 'zod'
import { changeDeliveryRetention } from '../retention/change-delivery-retention.ts'
import {
  deliveryRetentionField,
  deliveryRulesField,
  getDeliveryRetention,
} from '../retention/get-delivery-retention.ts'
import { runDeliveryRetention } from '../retention/run-delivery-retention.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Retention']

/** How long delivery keeps the bytes of artifacts and the logs of deployments. */
export const deliveryRetentionRouter = router({
  get: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/retention/delivery',
        summary: 'Read what delivery keeps, the rules, what the next run would delete and what the last one did',
        tags,
      },
    })
    .input(getDeliveryRetention.input)
    .output(deliveryRetentionField)
    .query(({ ctx, input }) => getDeliveryRetention(ctx.verb, input)),
  changeRules: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/retention/delivery/rules',
        summary: 'Change how long delivery keeps artifacts and logs',
        tags,
      },
    })
    .input(changeDeliveryRetention.input)
    .output(deliveryRulesField)
    .mutation(({ ctx, input }) => changeDeliveryRetention(ctx.verb, input)),
  run: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/retention/delivery/run',
        summary: 'Delete now what the rules for delivery do not keep',
        tags,
      },
    })
    .input(z.object({}))
    .output(z.object({ runId: z.string() }))
    .mutation(({ ctx }) => runDeliveryRetention(ctx.verb)),
})
