import {
  getMe,
  getOrganization,
  meField,
  organizationField,
  organizationRefField,
  renameOrganization,
} from '../organizations/index.ts'
import { identityApi } from './identity-api.ts'

const { router, procedure } = identityApi
const tags = ['Organisation']

/** The organisation itself, and who asks. */
export const organizationRouter = router({
  get: procedure
    .meta({ openapi: { method: 'GET', path: '/organization', summary: 'The organisation of the key', tags } })
    .output(organizationField)
    .query(({ ctx }) => getOrganization(ctx.verb, {})),
  rename: procedure
    .meta({ openapi: { method: 'PATCH', path: '/organization', summary: 'Rename the organisation', tags } })
    .input(renameOrganization.input)
    .output(organizationRefField)
    .mutation(({ ctx, input }) => renameOrganization(ctx.verb, input)),
  me: procedure
    .meta({ openapi: { method: 'GET', path: '/me', summary: 'Who asks, and what they may do', tags } })
    .output(meField)
    .query(({ ctx }) => getMe(ctx.verb, {})),
})
