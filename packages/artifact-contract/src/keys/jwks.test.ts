import { describe, expect, it } from 'vitest'
import { type PublishedKey, readJwks, standingOf, writeJwks } from './jwks.ts'
import { generatePrivateJwk, openSigningKey } from './signing-key.ts'

const key = openSigningKey(generatePrivateJwk()).public
const published: PublishedKey = {
  key,
  builderIds: ['https://ci.example/builders/full/v1'],
  validFrom: new Date('2026-01-01T00:00:00Z'),
  validUntil: new Date('2026-12-31T00:00:00Z'),
  revokedAt: null,
  revokeReason: null,
}

const withMembers = (members: object) => ({ keys: [{ ...writeJwks([published]).keys[0], ...members }] })

describe('a key set', () => {
  it('is read as it was written', () => {
    const revoked = { ...published, revokedAt: new Date('2026-06-01T00:00:00Z'), revokeReason: 'stolen' }
    for (const one of [published, revoked]) {
      const { keys, refused } = readJwks(JSON.parse(JSON.stringify(writeJwks([one]))))
      expect(refused).toEqual([])
      expect(keys.map(({ key: _, ...rest }) => rest)).toEqual(
        [{ ...one, key: undefined }].map(({ key: _, ...rest }) => rest),
      )
      expect(keys[0]?.key.keyId).toBe(key.keyId)
    }
  })

  it('has the members that others look for, and no private part', () => {
    const leaky = { ...published, key: { ...key, jwk: key.jwk } }
    expect(writeJwks([leaky]).keys[0]).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: key.jwk.x,
      kid: key.keyId,
      alg: 'Ed25519',
      use: 'sig',
      builder_ids: ['https://ci.example/builders/full/v1'],
      valid_from: '2026-01-01T00:00:00.000Z',
      valid_until: '2026-12-31T00:00:00.000Z',
    })
  })

  it.each([
    ['another type of key', { kty: 'RSA' }, 'is not an Ed25519 key'],
    ['a weak key', { x: Buffer.alloc(32).toString('base64url') }, 'small order'],
    ['a name that is not its thumbprint', { kid: 'key-1' }, 'is not the thumbprint'],
    ['a window that is no time', { valid_from: 'yesterday' }, "'valid_from' cannot be read"],
    ['a revocation that is no time', { revoked_at: 1_700_000_000 }, "'revoked_at' cannot be read"],
  ])('passes over %s, and says why', (_, members, reason) => {
    const read = readJwks(withMembers(members))
    expect(read.keys).toEqual([])
    expect(read.refused).toEqual([{ index: 0, reason: expect.stringContaining(reason) }])
  })

  it('takes a key without a name, and each key once', () => {
    const [member] = writeJwks([published]).keys
    const { keys } = readJwks({ keys: [{ ...member, kid: undefined }, member, 'nonsense'] })
    expect(keys.map((one) => one.key.keyId)).toEqual([key.keyId])
  })

  it.each([null, [], {}, { keys: {} }, { keys: Array(101).fill({}) }])('that is none is refused: %j', (document) => {
    expect(() => readJwks(document)).toThrow('no key set')
  })
})

describe('a key', () => {
  it.each([
    ['2025-12-31T23:59:59Z', {}, 'not_yet_valid'],
    ['2026-01-01T00:00:00Z', {}, 'valid'],
    ['2026-12-30T23:59:59Z', {}, 'valid'],
    ['2026-12-31T00:00:00Z', {}, 'expired'],
    ['2026-06-01T00:00:00Z', { revokedAt: new Date('2026-06-01T00:00:01Z') }, 'valid'],
    ['2026-06-01T00:00:01Z', { revokedAt: new Date('2026-06-01T00:00:01Z') }, 'revoked'],
    ['2027-06-01T00:00:00Z', { revokedAt: new Date('2026-06-01T00:00:01Z') }, 'revoked'],
    ['1999-01-01T00:00:00Z', { validFrom: null, validUntil: null }, 'valid'],
  ])('at %s with %o is %s', (at, changed, wanted) => {
    expect(standingOf({ ...published, ...changed }, new Date(at))).toBe(wanted)
  })
})
