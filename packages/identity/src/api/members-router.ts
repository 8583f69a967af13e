import { pageField, pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { z } from 'zod'
import { roleField } from '../grants/index.ts'
import { changeRole, listMembers, memberField, previewRemoval, removalField, removeMember } from '../members/index.ts'
import { identityApi } from './identity-api.ts'

const { router, procedure } = identityApi
const pageOf = pagesOfWhole<z.output<typeof memberField>>('members', ({ userId }) => userId)
const tags = ['Members']

/** Who belongs to the organisation, and with which role. */
export const membersRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/members', summary: 'List the members', tags } })
    .input(pageInput)
    .output(pageField(memberField))
    .query(async ({ ctx, input }) => pageOf(await listMembers(ctx.verb, {}), input)),
  changeRole: procedure
    .meta({ openapi: { method: 'PATCH', path: '/members/{userId}', summary: "Change a member's role", tags } })
    .input(changeRole.input)
    .output(z.object({ userId: z.string(), role: roleField }))
    .mutation(({ ctx, input }) => changeRole(ctx.verb, input)),
  previewRemoval: procedure
    .meta({
      openapi: { method: 'GET', path: '/members/{userId}/removal', summary: 'What removing a member would end', tags },
    })
    .input(previewRemoval.input)
    .output(removalField)
    .query(({ ctx, input }) => previewRemoval(ctx.verb, input)),
  remove: procedure
    .meta({ openapi: { method: 'DELETE', path: '/members/{userId}', summary: 'Remove a member', tags } })
    .input(removeMember.input)
    .output(removalField)
    .mutation(({ ctx, input }) => removeMember(ctx.verb, input)),
})
