import { z } from 'zod'
import { acceptSignerKey, rejectSignerKey } from '../signer-keys/decide-signer-key.ts'
import { listSignerKeys } from '../signer-keys/list-signer-keys.ts'
import { signerKeysField } from '../signer-keys/signer-key-fields.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Signing keys']
const Decided = z.object({ keyId: z.string(), state: z.enum(['trusted', 'rejected']) })

/** The keys that the publisher signs with, and whether this organisation takes what they sign. */
export const signerKeysRouter = router({
  list: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/signer-keys',
        summary: "List the publisher's signing keys, those that wait for a decision first",
        tags,
      },
    })
    .input(listSignerKeys.input)
    .output(signerKeysField)
    .query(({ ctx, input }) => listSignerKeys(ctx.verb, input)),
  accept: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/signer-keys/{keyId}/accept',
        summary: 'Take what a signing key signs',
        tags,
      },
    })
    .input(acceptSignerKey.input)
    .output(Decided)
    .mutation(({ ctx, input }) => acceptSignerKey(ctx.verb, input)),
  reject: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/signer-keys/{keyId}/reject',
        summary: 'Refuse what a signing key signs',
        tags,
      },
    })
    .input(rejectSignerKey.input)
    .output(Decided)
    .mutation(({ ctx, input }) => rejectSignerKey(ctx.verb, input)),
})
