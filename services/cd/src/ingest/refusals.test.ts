import { builderId } from '@baton/artifact-contract/constants'
import { REJECTION_CODES, REJECTIONS, type RejectionCode } from '@baton/artifact-contract/rejection'
import { newId } from '@baton/kernel/ids'
import { askRaw, ODD_TARGETS } from '@baton/testing/ask-raw'
import { afterAll, describe, expect, it } from 'vitest'
import { changeTrust } from '../projects/change-trust.ts'
import { as } from '../testing/delivery.ts'
import { type Changes, newSigningKey, published, type SignedMessage, signMessage } from '../testing/signed-ci.ts'
import { openTaking, type Taker } from '../testing/taking.ts'
import type { Answer } from '../testing/test-ingest.ts'

const { cd, ci, ingest, taker, message, audited, close } = await openTaking()
afterAll(close)

describe('the port for publishers', () => {
  it.each([...ODD_TARGETS, '/metrics', '/'])('has nothing at %s, and says so', async (target) => {
    expect(await askRaw(Number(new URL(ingest.url).port), target)).toBe(404)
  })
})

describe('a refusal', () => {
  const altered = (body: Uint8Array, from: string, to: string) =>
    Buffer.from(Buffer.from(body).toString().replace(from, to))
  const stranger = newSigningKey()

  /** How each code of the contract is provoked. One that has no case here fails the test below. */
  const cases: Record<RejectionCode, (org: Taker) => Promise<Answer>> = {
    BODY_TOO_LARGE: (org) => ingest.send(message(org, '1'), { body: Buffer.alloc(1024 * 1024 + 1, 32) }),
    UNSUPPORTED_MEDIA_TYPE: (org) => ingest.send(message(org, '1'), { contentType: 'application/json' }),
    MALFORMED_JSON: (org) => ingest.send(message(org, '1'), { body: Buffer.from('{"a":1,"a":2}') }),
    SCHEMA_INVALID: (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { body: altered(sent.body, '"specversion":"1.0"', '"specversion":"9"') })
    },
    CONTRACT_UNSUPPORTED: (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { body: altered(sent.body, '"contract":"1.1"', '"contract":"2.0"') })
    },
    UNAUTHENTICATED: (org) => ingest.send(message(org, '1', { tokenKey: stranger })),
    PUBLISH_FORBIDDEN: async (org) => {
      const other = await cd.newOrganization()
      return ingest.send(message(org, '1', { token: { org: other.orgId } }))
    },
    EVENT_ID_REUSED: async (org) => {
      const id = newId('evt')
      const event: Changes = { event: (facts) => ({ ...facts, id }) }
      await ingest.publish(message(org, '1.0.1', event))
      return ingest.publish(message(org, '1.0.2', event))
    },
    ENVELOPE_INVALID: (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { body: altered(sent.body, '"payload":"', '"payload":"%') })
    },
    PAYLOAD_TYPE_UNSUPPORTED: (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { body: altered(sent.body, 'application/vnd.in-toto+json', 'text/plain') })
    },
    SIGNATURE_INVALID: (org) => {
      const sent = message(org, '1')
      const [, sig = ''] = /"sig":"([^"]{10})/.exec(Buffer.from(sent.body).toString()) ?? []
      return ingest.send(sent, { body: altered(sent.body, sig, [...sig].toReversed().join('')) })
    },
    SIGNER_UNTRUSTED: (org) => ingest.send(message(org, '1', { key: stranger })),
    KEY_REVOKED: (org) =>
      withKey({ revokedAt: new Date(0), revokeReason: 'stolen' }, (key) => message(org, '1', { key })),
    KEY_NOT_YET_VALID: (org) => withKey({ validFrom: new Date('2999-01-01') }, (key) => message(org, '1', { key })),
    KEY_EXPIRED: (org) => withKey({ validUntil: new Date(0) }, (key) => message(org, '1', { key })),
    STATEMENT_INVALID: (org) =>
      ingest.send(
        message(org, '1', {
          statements: ([first]) => [{ predicateType: first?.predicateType ?? '', bytes: Buffer.from('{}') }],
        }),
      ),
    SUBJECT_MISMATCH: (org) =>
      ingest.send(
        message(org, '1', {
          statements: ([first]) => [first, otherStatements(org)[1]].filter((one) => one !== undefined),
        }),
      ),
    DIGEST_ALGORITHM: (org) =>
      ingest.send(
        message(org, '1', { provenance: (facts) => ({ ...facts, artifact: { ...facts.artifact, sha256: 'ABC' } }) }),
      ),
    PROVENANCE_MISSING: (org) => ingest.send(message(org, '1', { statements: (all) => all.slice(1) })),
    BUILDER_NOT_ALLOWED: (org) =>
      ingest.send(
        message(org, '1', { provenance: (facts) => ({ ...facts, builder: { ...facts.builder, id: 'https://x/y' } }) }),
      ),
    SOURCE_MISMATCH: (org) =>
      ingest.send(
        message(org, '1', {
          provenance: (facts) => ({
            ...facts,
            externalParameters: { ...facts.externalParameters, ref: 'refs/heads/other' },
          }),
        }),
      ),
    BUILD_TYPE_UNKNOWN: (org) =>
      ingest.send(message(org, '1', { provenance: (facts) => ({ ...facts, buildType: 'https://x' }) })),
    PARAMETER_UNEXPECTED: (org) =>
      ingest.send(
        message(org, '1', {
          provenance: (facts) => ({
            ...facts,
            externalParameters: { ...facts.externalParameters, extra: 'x' } as typeof facts.externalParameters,
          }),
        }),
      ),
    CLAIM_MISMATCH: async (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { token: await boundToken(org, { sha: 'f'.repeat(40) }) })
    },
    PURL_INVALID: (org) =>
      ingest.send(
        message(org, '1', { provenance: (facts) => ({ ...facts, artifact: { ...facts.artifact, purl: 'site' } }) }),
      ),
    PURL_MISMATCH: (org) =>
      ingest.send(message(org, '1', { event: (facts) => ({ ...facts, purl: 'pkg:generic/other@1' }) })),
    VERSION_REBOUND: async (org) => {
      await ingest.publish(message(org, '1'))
      return ingest.publish(signMessage(ci, { orgId: org.orgId, version: '1', bytes: Buffer.from('other bytes') }))
    },
    TIME_INVALID: (org) =>
      ingest.send(message(org, '1', { provenance: (facts) => ({ ...facts, finishedOn: new Date('2999-01-01') }) })),
    BYTES_MISSING: (org) => ingest.send(message(org, '1')),
    BYTES_MISMATCH: async (org) => {
      const sent = message(org, '1', {
        provenance: (facts) => ({ ...facts, artifact: { ...facts.artifact, sizeBytes: 7 } }),
      })
      await ingest.push(sent)
      return ingest.send(sent)
    },
  }

  function otherStatements(org: Taker) {
    let kept: Parameters<NonNullable<Changes['statements']>>[0] = []
    signMessage(
      ci,
      { orgId: org.orgId, version: 'other' },
      {
        statements: (all) => {
          kept = all
          return all
        },
      },
    )
    return kept
  }

  async function withKey(change: Parameters<typeof published>[1], make: (key: typeof stranger) => SignedMessage) {
    const key = newSigningKey()
    ci.published.push(published(key, change))
    cd.passTime(31_000)
    try {
      return await ingest.send(make(key))
    } finally {
      ci.published.pop()
      cd.passTime(31_000)
    }
  }

  async function boundToken(org: Taker, bound: Record<string, string>) {
    const { SignJWT } = await import('jose')
    const now = Math.floor(cd.clock().getTime() / 1000)
    return new SignJWT({ org: org.orgId, ...bound })
      .setProtectedHeader({ alg: 'EdDSA', kid: ci.key.public.keyId })
      .setIssuer(ci.issuer)
      .setAudience('ingest')
      .setJti(newId('jti'))
      .setIssuedAt(now)
      .setExpirationTime(now + 300)
      .sign(ci.key.object)
  }

  it.each(REJECTION_CODES)(
    '%s: said with its status, and in the log where a signed claim did not hold',
    async (code) => {
      const org = await taker()
      const answer = await cases[code](org)
      expect(answer.body).toMatchObject({ code, status: REJECTIONS[code].status })
      expect(answer.status).toBe(REJECTIONS[code].status)
      expect(String(answer.body.hint)).not.toBe('')
      const entries = await audited(org, 'publication.rejected')
      expect(entries.map((entry) => entry.after.code)).toEqual(REJECTIONS[code].step >= 6 ? [code] : [])
    },
  )

  it.each([
    ['KEY_REVOKED', 'of statement 1 was revoked at 1970-01-01T00:00:00.000Z.'],
    ['KEY_NOT_YET_VALID', 'of statement 1 is not valid before 2999-01-01T00:00:00.000Z.'],
    ['KEY_EXPIRED', 'of statement 1 expired at 1970-01-01T00:00:00.000Z.'],
  ] as const)('of a key that is not in force says since when: %s', async (code, said) => {
    const { body } = await cases[code](await taker())
    expect(body.detail).toMatch(new RegExp(`^The key [\\w-]+ ${said.replaceAll('.', '[.]')}$`))
    expect(body.hint).toBe('Build again, and sign with a key that is in force.')
  })

  it('by the trust rule of the project is the same for a well-signed message', async () => {
    const org = await taker({ signerKeyIds: [stranger.public.keyId] })
    const answer = await ingest.publish(message(org, '1'))
    expect(answer).toMatchObject({ status: 422, body: { code: 'SIGNER_UNTRUSTED' } })
    expect(await audited(org, 'publication.rejected')).toHaveLength(1)
    await as(org.owner, changeTrust, { projectId: org.projectId, trust: [{ source: org.source }] })
    expect((await ingest.publish(message(org, '1'))).status).toBe(201)
  })

  it('by the level of isolation names the builder', async () => {
    const org = await taker({ builderLevels: ['full'] })
    const none = builderId(ci.issuer, 'none')
    const sent = message(org, '1', { provenance: (facts) => ({ ...facts, builder: { ...facts.builder, id: none } }) })
    expect(await ingest.publish(sent)).toMatchObject({ body: { code: 'BUILDER_NOT_ALLOWED' } })
  })

  it('of one altered byte in a signed payload is found', async () => {
    const org = await taker()
    const sent = message(org, '1')
    const text = Buffer.from(sent.body).toString()
    const payload = /"payload":"([^"]+)"/.exec(text)?.[1] ?? ''
    const decoded = Buffer.from(payload, 'base64')
    decoded[40] = (decoded[40] ?? 0) ^ 1
    const answer = await ingest.send(sent, { body: Buffer.from(text.replace(payload, decoded.toString('base64'))) })
    expect(answer.body.code).toBe('SIGNATURE_INVALID')
  })

  it('does not flood the log: what the budget leaves out is counted', async () => {
    const org = await taker()
    for (let round = 0; round < 25; round += 1) await ingest.send(message(org, '1', { key: stranger }))
    expect(await audited(org, 'publication.rejected')).toHaveLength(20)
    cd.passTime(31_000)
    await ingest.send(message(org, '1', { key: stranger }))
    const entries = await audited(org, 'publication.rejected')
    expect(entries.at(-1).after.leftOut).toBe(5)
  })

  it('of a token that was used for another message', async () => {
    const org = await taker()
    const [one, other] = [message(org, '1'), message(org, '2')]
    const token = await one.token()
    await ingest.push(one)
    expect((await ingest.send(one, { token })).status).toBe(201)
    expect(await ingest.send(other, { token })).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
  })
})
