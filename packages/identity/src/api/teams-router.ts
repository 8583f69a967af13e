import { pageField, pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { z } from 'zod'
import {
  addTeamMember,
  createTeam,
  deleteTeam,
  listTeams,
  removeTeamMember,
  renameTeam,
  teamField,
  teamRefField,
} from '../teams/index.ts'
import { identityApi } from './identity-api.ts'

const { router, procedure } = identityApi
const pageOf = pagesOfWhole<z.output<typeof teamField>>('teams', ({ teamId }) => teamId)
const tags = ['Teams']
const inTeam = z.object({ teamId: z.string(), userId: z.string() })

/** Groups of members. */
export const teamsRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/teams', summary: 'List the teams with their members', tags } })
    .input(pageInput)
    .output(pageField(teamField))
    .query(async ({ ctx, input }) => pageOf(await listTeams(ctx.verb, {}), input)),
  create: procedure
    .meta({ openapi: { method: 'POST', path: '/teams', summary: 'Make a team', tags } })
    .input(createTeam.input)
    .output(teamRefField)
    .mutation(({ ctx, input }) => createTeam(ctx.verb, input)),
  rename: procedure
    .meta({ openapi: { method: 'PATCH', path: '/teams/{teamId}', summary: 'Rename a team', tags } })
    .input(renameTeam.input)
    .output(teamRefField)
    .mutation(({ ctx, input }) => renameTeam(ctx.verb, input)),
  delete: procedure
    .meta({ openapi: { method: 'DELETE', path: '/teams/{teamId}', summary: 'Delete a team', tags } })
    .input(deleteTeam.input)
    .output(z.object({ teamId: z.string() }))
    .mutation(({ ctx, input }) => deleteTeam(ctx.verb, input)),
  addMember: procedure
    .meta({
      openapi: { method: 'POST', path: '/teams/{teamId}/members', summary: 'Put a member into a team', tags },
    })
    .input(addTeamMember.input)
    .output(inTeam)
    .mutation(({ ctx, input }) => addTeamMember(ctx.verb, input)),
  removeMember: procedure
    .meta({
      openapi: { method: 'DELETE', path: '/teams/{teamId}/members/{userId}', summary: 'Take a member out', tags },
    })
    .input(removeTeamMember.input)
    .output(inTeam)
    .mutation(({ ctx, input }) => removeTeamMember(ctx.verb, input)),
})
