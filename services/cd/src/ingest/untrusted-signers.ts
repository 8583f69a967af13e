import { type Envelope, openEnvelope } from '@baton/artifact-contract/dsse'
import type { PublishedKey } from '@baton/artifact-contract/jwks'
import { z } from 'zod'

const Signature = z.object({ sig: z.string() })
const Message = z.object({
  data: z.object({
    customData: z.object({
      bundle: z.array(z.object({ payloadType: z.string(), payload: z.string(), signatures: z.array(Signature) })),
    }),
  }),
})

const Payload = z.object({
  subject: z.array(z.object({ digest: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) })).min(1),
})

/** Which of the given keys signed a message's statements, and the digest of the artifact that these speak of, if they say it. */
export function untrustedSigners(
  body: Uint8Array,
  keys: readonly PublishedKey[],
): { keyIds: string[]; sha256: string | null } {
  const message = Message.safeParse(parse(body))
  const bundle: Envelope[] = message.success ? message.data.data.customData.bundle : []
  const opened = bundle.flatMap(
    (envelope) =>
      openEnvelope(
        envelope,
        keys.map(({ key }) => key),
      ) ?? [],
  )
  const said = opened.map(({ payload }) => Payload.safeParse(parse(payload)).data?.subject[0]?.digest.sha256)
  return {
    keyIds: [...new Set(opened.flatMap(({ signers }) => signers.map(({ keyId }) => keyId)))],
    sha256: said.find((sha256) => sha256 !== undefined) ?? null,
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}
