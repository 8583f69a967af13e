import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { vectorsOf } from '../testing/vectors.ts'
import { publicKeyFromBytes, publicKeyFromJwk, WeakKeyError } from './public-key.ts'
import { generatePrivateJwk, openSigningKey } from './signing-key.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

describe('a public key', () => {
  it('is named by its RFC 7638 thumbprint (RFC 8037, appendix A.3)', () => {
    const key = publicKeyFromJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
    expect(key.keyId).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })

  it.each([
    ['RSA', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
    ['another curve', { kty: 'OKP', crv: 'X25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
    ['31 bytes', { kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(31, 1).toString('base64url') }],
    ['no base64', { kty: 'OKP', crv: 'Ed25519', x: '*' }],
    ['the identity', { kty: 'OKP', crv: 'Ed25519', x: Buffer.from('01'.padEnd(64, '0'), 'hex').toString('base64url') }],
    ['zeros', { kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32).toString('base64url') }],
    [
      'no point of the curve',
      { kty: 'OKP', crv: 'Ed25519', x: Buffer.from('02'.padEnd(64, '0'), 'hex').toString('base64url') },
    ],
  ])('is refused when it is %s', (_, jwk) => {
    expect(() => publicKeyFromJwk(jwk)).toThrow(WeakKeyError)
  })

  it('never throws over a signature', () => {
    const key = openSigningKey(generatePrivateJwk()).public
    for (const length of [0, 1, 63, 64, 65, 1000]) {
      expect(key.verifies(new Uint8Array(3), new Uint8Array(length))).toBe(false)
    }
  })
})

describe('a signing key', () => {
  it('opens again from what was kept, and signs the same', () => {
    const jwk = generatePrivateJwk()
    const message = new TextEncoder().encode('hello')
    const signature = openSigningKey(jwk).sign(message)
    expect(openSigningKey(JSON.parse(JSON.stringify(jwk))).sign(message)).toEqual(signature)
    expect(ed25519.verify(signature, message, new Uint8Array(Buffer.from(jwk.x, 'base64url')))).toBe(true)
  })

  it('is refused when its halves are of two keys', () => {
    const mixed = { ...generatePrivateJwk(), x: generatePrivateJwk().x }
    expect(() => openSigningKey(mixed)).toThrow()
  })
})

const vectors = vectorsOf('ed25519')

describe.skipIf(vectors.isAbsent)(`published vectors of Ed25519${vectors.absent}`, () => {
  type Group = {
    publicKey: { pk: string }
    tests: Array<{ msg: string; sig: string; result: 'valid' | 'invalid'; tcId: number }>
  }

  it('every Wycheproof signature gets the wanted verdict', () => {
    const { testGroups } = vectors.read('wycheproof-ed25519.json') as { testGroups: Group[] }
    let count = 0
    for (const { publicKey, tests } of testGroups) {
      const key = publicKeyFromBytes(hex(publicKey.pk))
      for (const { msg, sig, result, tcId } of tests) {
        expect([tcId, key.verifies(hex(msg), hex(sig))]).toEqual([tcId, result === 'valid'])
        count += 1
      }
    }
    expect(count).toBe(151)
  })

  it('of 914 edge cases exactly the keys of small order or without canonical encoding are refused', () => {
    const cases = vectors.read('cctv-ed25519.json') as Array<{ key: string; flags: string[] | null }>
    expect(cases).toHaveLength(914)
    for (const { key, flags } of cases) {
      const isWeak = (flags ?? []).some((flag) => flag === 'low_order_A' || flag === 'non_canonical_A')
      const register = () => publicKeyFromBytes(hex(key))
      if (isWeak) expect(register, key).toThrow(WeakKeyError)
      else expect(register, key).not.toThrow()
    }
  })
})
