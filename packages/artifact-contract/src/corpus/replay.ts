import { readJwks } from '../keys/jwks.ts'
import { type PublicationVerdict, verifyPublication } from '../verify/verify-publication.ts'
import type { GoldenCase } from './golden-case.ts'

/** Runs a case through the verifier, with the facts that the case brings. */
export function replay({ request, now, pinned, facts }: GoldenCase): Promise<PublicationVerdict<string>> {
  const body = Buffer.concat([
    typeof request.body === 'string' ? Buffer.from(request.body) : Buffer.from(request.body.base64, 'base64'),
    Buffer.alloc(request.paddingBytes ?? 0, ' '),
  ])
  const { issuer, audience, jwks } = pinned
  const policy = { now: new Date(now), pinned: { issuer, audience, keys: readJwks(jwks).keys } }
  return verifyPublication({ ...request, body }, policy, () => ({
    findTrust: async (source) => facts.trust.filter((rule) => rule.source === source),
    takeTokenId: async (jti) => !facts.takenTokenIds.includes(jti),
    findEvent: async (source, id) => {
      const event = facts.events.find((known) => known.source === source && known.id === id)
      return event ? { bodySha256: event.bodySha256, receipt: 'the first receipt' } : null
    },
    findVersion: async (name, version) =>
      facts.versions.find((known) => known.purlName === name && known.version === version) ?? null,
    findBytes: async (sha256) => facts.bytes.find((known) => known.sha256 === sha256) ?? null,
  }))
}
