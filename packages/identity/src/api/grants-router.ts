import { pageField, pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { z } from 'zod'
import { giveGrant, givenGrantField, listGrants, withdrawGrant } from '../grants/index.ts'
import { identityApi } from './identity-api.ts'

const { router, procedure } = identityApi
const pageOf = pagesOfWhole<z.output<typeof givenGrantField>>('grants', ({ grantId }) => grantId)
const tags = ['Grants']
const grantRef = z.object({ grantId: z.string() })

/** Roles on the organisation, on projects and on environments. */
export const grantsRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/grants', summary: 'List who holds which role where', tags } })
    .input(pageInput)
    .output(pageField(givenGrantField))
    .query(async ({ ctx, input }) => pageOf(await listGrants(ctx.verb, {}), input)),
  give: procedure
    .meta({ openapi: { method: 'POST', path: '/grants', summary: 'Give a role on a scope', tags } })
    .input(giveGrant.input)
    .output(grantRef)
    .mutation(({ ctx, input }) => giveGrant(ctx.verb, input)),
  withdraw: procedure
    .meta({ openapi: { method: 'DELETE', path: '/grants/{grantId}', summary: 'Withdraw a role', tags } })
    .input(withdrawGrant.input)
    .output(grantRef)
    .mutation(({ ctx, input }) => withdrawGrant(ctx.verb, input)),
})
