import { pageField, pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { z } from 'zod'
import { apiKeyField, createApiKey, listApiKeys, madeApiKeyField, revokeApiKey } from '../api-keys/index.ts'
import { identityApi } from './identity-api.ts'

const { router, procedure } = identityApi
const pageOf = pagesOfWhole<z.output<typeof apiKeyField>>('api-keys', ({ apiKeyId }) => apiKeyId)
const tags = ['API keys']

/** Keys of scripts. */
export const apiKeysRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/api-keys', summary: 'List the keys, without their secrets', tags } })
    .input(pageInput)
    .output(pageField(apiKeyField))
    .query(async ({ ctx, input }) => pageOf(await listApiKeys(ctx.verb, {}), input)),
  create: procedure
    .meta({ openapi: { method: 'POST', path: '/api-keys', summary: 'Make a key, shown once', tags } })
    .input(createApiKey.input)
    .output(madeApiKeyField)
    .mutation(({ ctx, input }) => createApiKey(ctx.verb, input)),
  revoke: procedure
    .meta({ openapi: { method: 'DELETE', path: '/api-keys/{apiKeyId}', summary: 'Revoke a key', tags } })
    .input(revokeApiKey.input)
    .output(z.object({ apiKeyId: z.string() }))
    .mutation(({ ctx, input }) => revokeApiKey(ctx.verb, input)),
})
