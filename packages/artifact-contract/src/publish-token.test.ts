import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { CI_KEY, CI_URL, exampleKey, NOW, ORG, tokenOf } from './corpus/example.ts'
import type { PublishedKey } from './keys/jwks.ts'
import { verifyBearer, verifyPublishToken } from './publish-token.ts'

const publish = (key = CI_KEY, changed: Partial<PublishedKey> = {}): PublishedKey => ({
  key: key.public,
  builderIds: [],
  validFrom: null,
  validUntil: null,
  revokedAt: null,
  revokeReason: null,
  ...changed,
})
const pinned = { issuer: CI_URL, audience: 'ingest', keys: [publish(exampleKey('another')), publish()] }
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

describe('a publish token', () => {
  it('says who publishes', async () => {
    expect(await verifyPublishToken(await tokenOf(), pinned, NOW)).toEqual({
      ok: true,
      claims: {
        issuer: CI_URL,
        org: ORG,
        jti: 'tok_1',
        keyId: CI_KEY.public.keyId,
        expiresAt: at(300),
        bound: { sha: null, repository: null, ref: null },
      },
    })
  })

  it.each([
    [-61, false],
    [-59, true],
    [0, true],
    [359, true],
    [361, false],
  ])('%i s after it was signed: %s', async (seconds, wanted) => {
    const issuedAt = Math.floor(NOW.getTime() / 1000)
    const token = await new SignJWT({ org: ORG })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(CI_URL)
      .setAudience(['other', 'ingest'])
      .setJti('j')
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + 300)
      .sign(CI_KEY.object)
    expect((await verifyPublishToken(token, pinned, at(seconds))).ok).toBe(wanted)
  })

  it.each(['org', 'jti', 'iat', 'exp', 'iss', 'aud'])('without %s is refused', async (claim) => {
    const issuedAt = Math.floor(NOW.getTime() / 1000)
    const claims = {
      iss: CI_URL,
      aud: 'ingest',
      org: ORG,
      jti: 'j',
      iat: issuedAt,
      exp: issuedAt + 60,
      [claim]: undefined,
    }
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).sign(CI_KEY.object)
    expect(await verifyPublishToken(token, pinned, NOW)).toMatchObject({ ok: false })
  })

  it.each([{ org: 7 }, { org: '' }, { jti: '' }, { sha: 7 }])('with the claim %o is refused', async (changed) => {
    const issuedAt = Math.floor(NOW.getTime() / 1000)
    const claims = { iss: CI_URL, aud: 'ingest', org: ORG, jti: 'j', iat: issuedAt, exp: issuedAt + 60, ...changed }
    const token = await new SignJWT(claims as Record<string, unknown>)
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign(CI_KEY.object)
    expect(await verifyPublishToken(token, pinned, NOW)).toMatchObject({
      ok: false,
      why: expect.stringContaining('claim'),
    })
  })

  it.each<[string, Partial<PublishedKey>]>([
    ['revoked', { revokedAt: NOW }],
    ['expired', { validUntil: NOW }],
    ['not yet valid', { validFrom: at(1) }],
  ])('by a key that is %s is refused', async (_, changed) => {
    const keys = [publish(CI_KEY, changed)]
    expect((await verifyPublishToken(await tokenOf(), { ...pinned, keys }, NOW)).ok).toBe(false)
  })

  it('that was signed with a shared secret made of the public key is refused', async () => {
    const secret = Buffer.from(JSON.stringify(CI_KEY.public.jwk))
    const token = await new SignJWT({ org: ORG }).setProtectedHeader({ alg: 'HS256' }).setJti('j').sign(secret)
    expect(await verifyPublishToken(token, pinned, NOW)).toMatchObject({ ok: false })
  })

  it.each([null, '', 'Bearer', 'Bearer ', 'Token x', `Bearer ${'x'.repeat(9000)}`, 'Bearer a b'])(
    'is not in %j',
    async (header) => {
      expect(await verifyBearer(header, pinned, NOW)).toMatchObject({ ok: false })
    },
  )

  it('is found whatever the case of the word before it', async () => {
    expect(await verifyBearer(`bearer ${await tokenOf()}`, pinned, NOW)).toMatchObject({ ok: true })
  })
})
