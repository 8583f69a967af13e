import { pageField, pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { z } from 'zod'
import {
  invitationField,
  invite,
  listInvitations,
  madeInvitationField,
  revokeInvitation,
} from '../invitations/index.ts'
import { identityApi } from './identity-api.ts'

const { router, procedure } = identityApi
const pageOf = pagesOfWhole<z.output<typeof invitationField>>('invitations', ({ invitationId }) => invitationId)
const tags = ['Invitations']

/** Invitations that wait. Accepting one is a gate: who accepts is not a member yet. */
export const invitationsRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/invitations', summary: 'List the open invitations', tags } })
    .input(pageInput)
    .output(pageField(invitationField))
    .query(async ({ ctx, input }) => pageOf(await listInvitations(ctx.verb, {}), input)),
  create: procedure
    .meta({ openapi: { method: 'POST', path: '/invitations', summary: 'Invite somebody', tags } })
    .input(invite.input)
    .output(madeInvitationField)
    .mutation(({ ctx, input }) => invite(ctx.verb, input)),
  revoke: procedure
    .meta({
      openapi: { method: 'DELETE', path: '/invitations/{invitationId}', summary: 'Withdraw an invitation', tags },
    })
    .input(revokeInvitation.input)
    .output(z.object({ invitationId: z.string() }))
    .mutation(({ ctx, input }) => revokeInvitation(ctx.verb, input)),
})
