import { alterMessage, type CaseMaker, refused, replaceInBody } from './alter.ts'
import { BYTES_SHA256, exampleKey, jwksOf, NOW, SOURCE, tokenOf } from './example.ts'

const bearer = async (...args: Parameters<typeof tokenOf>) => `Bearer ${await tokenOf(...args)}`

/** Steps 1 to 5: what is refused before a signature is looked at. */
export const MESSAGE_CASES: readonly CaseMaker[] = [
  refused('BODY_TOO_LARGE', ['by-a-byte', 'one byte more than 1 MiB'], (base) => {
    base.request.paddingBytes = 1024 * 1024 + 1 - Buffer.byteLength(String(base.request.body))
  }),
  refused('UNSUPPORTED_MEDIA_TYPE', ['plain-json', 'a CloudEvent must be said to be one'], (base) => {
    base.request.contentType = 'application/json'
  }),
  refused('UNSUPPORTED_MEDIA_TYPE', ['none', 'no content type at all'], (base) => {
    base.request.contentType = null
  }),
  refused('MALFORMED_JSON', ['cut-off', 'the last byte is missing'], (base) => {
    base.request.body = String(base.request.body).slice(0, -1)
  }),
  refused('MALFORMED_JSON', ['key-twice', 'JSON readers differ over a key that stands twice'], (base) =>
    replaceInBody(base, '{"specversion":"1.0"', '{"id":"another","specversion":"1.0"'),
  ),
  refused('MALFORMED_JSON', ['proto', 'a key that could change the reader itself'], (base) =>
    replaceInBody(base, '{"specversion":"1.0"', '{"__proto__":{},"specversion":"1.0"'),
  ),
  refused('MALFORMED_JSON', ['not-utf8', 'a byte that is no UTF-8'], (base) => {
    const bytes = Buffer.from(String(base.request.body).replace('bld_77', 'bld_?7'))
    bytes[bytes.indexOf('?')] = 0xff
    base.request.body = { base64: bytes.toString('base64') }
  }),
  refused('MALFORMED_JSON', ['byte-order-mark', 'JSON has none'], (base) => {
    base.request.body = `\ufeff${String(base.request.body)}`
  }),
  refused('MALFORMED_JSON', ['too-deep', '33 levels'], (base) =>
    replaceInBody(base, '"sequence":4711', `"sequence":4711,"x":${'['.repeat(30)}${']'.repeat(30)}`),
  ),
  refused('MALFORMED_JSON', ['integer-too-large', '2^53'], (base) => replaceInBody(base, '4711', '9007199254740992')),
  refused('MALFORMED_JSON', ['half-a-character', 'a surrogate alone'], (base) =>
    replaceInBody(base, 'bld_77', '\\ud800'),
  ),
  refused('MALFORMED_JSON', ['string-too-long', '4,097 characters'], (base) =>
    replaceInBody(base, 'bld_77', 'x'.repeat(4097)),
  ),
  refused('MALFORMED_JSON', ['trailing', 'something after the end'], (base) => {
    base.request.body = `${String(base.request.body)}{}`
  }),
  refused('SCHEMA_INVALID', ['extra-in-content', 'CDEvents closes the content of its subject'], (base) =>
    alterMessage(base, ({ data }) => {
      data.subject.content = { digest: BYTES_SHA256 }
    }),
  ),
  refused('SCHEMA_INVALID', ['other-type', 'another event of CDEvents'], (base) =>
    replaceInBody(base, /artifact\.published/g, 'artifact.packaged'),
  ),
  refused('SCHEMA_INVALID', ['empty-bundle', 'nothing signed'], (base) =>
    alterMessage(base, ({ data }) => {
      data.customData.bundle = []
    }),
  ),
  refused('SCHEMA_INVALID', ['no-signature', 'an envelope that nobody signed'], (base) =>
    alterMessage(base, ({ data }) => {
      data.customData.bundle = data.customData.bundle.map((envelope) => ({ ...envelope, signatures: [] }))
    }),
  ),
  refused('SCHEMA_INVALID', ['nine-signatures', 'more than are looked at'], (base) =>
    alterMessage(base, ({ data }) => {
      data.customData.bundle = data.customData.bundle.map((envelope) => ({
        ...envelope,
        signatures: Array.from({ length: 9 }, () => envelope.signatures[0] ?? { sig: 'AA==' }),
      }))
    }),
  ),
  refused('SCHEMA_INVALID', ['33-envelopes', 'more than are looked at'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      const [, envelope] = customData.bundle
      customData.bundle = Array.from({ length: 33 }, () => envelope ?? { payloadType: '', payload: '', signatures: [] })
    }),
  ),
  refused('SCHEMA_INVALID', ['ids-differ', 'the CloudEvent and the CDEvent name two events'], (base) =>
    alterMessage(base, ({ data }) => {
      data.context.id = 'another'
    }),
  ),
  refused('SCHEMA_INVALID', ['subjects-differ', 'the CloudEvent and the CDEvent name two artifacts'], (base) =>
    alterMessage(base, (message) => {
      message.subject = 'pkg:generic/web@9.9.9'
    }),
  ),
  refused('SCHEMA_INVALID', ['time', 'a date is no time'], (base) =>
    replaceInBody(base, /2026-11-23T14:02:12\.000Z/g, '2026-11-23'),
  ),
  refused('CONTRACT_UNSUPPORTED', ['next-major', 'a major that is not known'], (base) =>
    replaceInBody(base, '"contract":"1.1"', '"contract":"2.0"'),
  ),
  refused('CONTRACT_UNSUPPORTED', ['no-version', 'not a version'], (base) =>
    replaceInBody(base, '"contract":"1.1"', '"contract":"one"'),
  ),
  refused('UNAUTHENTICATED', ['no-token', 'nothing says who publishes'], (base) => {
    base.request.authorization = null
  }),
  refused('UNAUTHENTICATED', ['basic', 'a password is no token'], (base) => {
    base.request.authorization = 'Basic YTpi'
  }),
  refused('UNAUTHENTICATED', ['no-jwt', 'something that is no token'], (base) => {
    base.request.authorization = 'Bearer abc'
  }),
  refused('UNAUTHENTICATED', ['stranger', 'signed by a key that is not pinned'], async (base) => {
    base.request.authorization = await bearer({}, exampleKey('stranger'))
  }),
  refused('UNAUTHENTICATED', ['unsigned', 'alg none'], async (base) => {
    const [, payload] = (await tokenOf()).split('.')
    base.request.authorization = `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
  }),
  refused('UNAUTHENTICATED', ['altered', 'another organisation under the same signature'], async (base) => {
    const [head, payload = '', signature] = (await tokenOf()).split('.')
    const claims = Buffer.from(payload, 'base64url').toString().replace('org_01', 'org_02')
    base.request.authorization = `Bearer ${head}.${Buffer.from(claims).toString('base64url')}.${signature}`
  }),
  refused('UNAUTHENTICATED', ['other-issuer', 'a token of another issuer, by the same key'], async (base) => {
    base.request.authorization = await bearer({ issuer: 'https://other.example' })
  }),
  refused('UNAUTHENTICATED', ['other-audience', 'a token for another door'], async (base) => {
    base.request.authorization = await bearer({ audience: 'ci' })
  }),
  refused('UNAUTHENTICATED', ['expired', 'more than a minute too late'], async (base) => {
    base.request.authorization = await bearer({ now: new Date(NOW.getTime() - 6 * 60_000 - 1000) })
  }),
  refused('UNAUTHENTICATED', ['too-long-lived', 'a token of an hour'], async (base) => {
    base.request.authorization = await bearer({ lifetimeSeconds: 3600 })
  }),
  refused('UNAUTHENTICATED', ['used-before', 'each token is taken once'], (base) => {
    base.facts.takenTokenIds = ['tok_1']
  }),
  refused('UNAUTHENTICATED', ['revoked-key', 'a token by a key that was revoked'], (base) => {
    base.pinned.jwks = jwksOf({ revoked_at: '2026-11-01T00:00:00Z' })
  }),
  refused(
    'PUBLISH_FORBIDDEN',
    ['other-organisation', 'a token for one organisation, a message of another'],
    async (base) => {
      base.request.authorization = await bearer({ org: 'org_02' })
    },
  ),
  refused('PUBLISH_FORBIDDEN', ['prefix', 'an organisation whose id begins as another'], async (base) => {
    base.request.authorization = await bearer({ org: 'org_0' })
  }),
  refused('PUBLISH_FORBIDDEN', ['nobody-takes-it', 'no project trusts this source'], (base) => {
    base.facts.trust = []
  }),
  refused('EVENT_ID_REUSED', ['other-body', 'the same id with another body'], (base) => {
    base.facts.events.push({ source: SOURCE, id: '0193f0c2-5a1e-7cc3-98c4-dc0c0c07398f', bodySha256: BYTES_SHA256 })
  }),
]
