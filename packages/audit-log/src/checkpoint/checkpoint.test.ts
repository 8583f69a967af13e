import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyId, leafHash, openCheckpoint, parseVkey, refuseWeakKey } from '../verify/verify.mjs'
import { formatVkey, type LogKey, signCheckpoint } from './sign-note.ts'

const ORIGIN = 'baton.test/audit/cd/org_1'
const root = leafHash(Buffer.from('x'))

function newKey(): LogKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32) }
}

describe('a checkpoint', () => {
  const key = newKey()
  const at = new Date('2026-11-23T10:14:02.900Z')
  const note = signCheckpoint({ origin: ORIGIN, size: 20_852_163, root }, at, key)

  it('has the three lines of c2sp.org/tlog-checkpoint and a time that is signed', () => {
    expect(note.split('\n').slice(0, 4)).toEqual([ORIGIN, '20852163', root.toString('base64'), ''])
    expect(openCheckpoint(note, ORIGIN, key.publicKey)).toEqual({
      origin: ORIGIN,
      size: 20_852_163,
      root,
      signedAt: Date.parse('2026-11-23T10:14:02Z') / 1000,
    })
  })

  it('is refused when any byte of it was changed', () => {
    const bytes = Buffer.from(note)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const bad = Buffer.from(bytes)
        bad[index] = (bad[index] ?? 0) ^ change
        expect(() => openCheckpoint(bad.toString(), ORIGIN, key.publicKey)).toThrow(/checkpoint/)
      }),
    )
  })

  it('is refused as that of another organisation, and under another key', () => {
    expect(() => openCheckpoint(note, 'baton.test/audit/cd/org_2', key.publicKey)).toThrow('is of another log')
    expect(() => openCheckpoint(note, ORIGIN, newKey().publicKey)).toThrow('not signed by the key')
  })

  it('is refused with another size of the same text length, and with base 64 that is not canonical', () => {
    expect(() => openCheckpoint(note.replace('20852163', '20852164'), ORIGIN, key.publicKey)).toThrow('not signed')
    const base = root.toString('base64')
    const twin = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const last = base.at(-2) ?? ''
    const loose = `${base.slice(0, -2)}${twin[twin.indexOf(last) ^ 1]}=`
    expect(Buffer.from(loose, 'base64')).toEqual(root)
    expect(() => openCheckpoint(note.replace(base, loose), ORIGIN, key.publicKey)).toThrow('not signed')
  })
})

describe('a key', () => {
  it('survives being shown and read', () => {
    const { publicKey } = newKey()
    expect(parseVkey(formatVkey(ORIGIN, publicKey))).toEqual({ name: ORIGIN, publicKey: Buffer.from(publicKey) })
  })

  it('has the number that signed-note gives for its published example', () => {
    const example = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
    expect(formatVkey('PeterNeumann', parseVkey(example).publicKey)).toBe(example)
    expect(keyId('PeterNeumann', 1, parseVkey(example).publicKey).toString('hex')).toBe('c74f20a3')
  })

  it('is refused when one character of it was changed', () => {
    const vkey = formatVkey(ORIGIN, newKey().publicKey)
    fc.assert(
      fc.property(fc.nat(vkey.length - 1), fc.constantFrom(...'Aa0+/ x'), (at, other) => {
        fc.pre(vkey[at] !== other)
        expect(() => parseVkey(vkey.slice(0, at) + other + vkey.slice(at + 1))).toThrow(/key/)
      }),
    )
  })
})

const VECTORS = fileURLToPath(new URL('../../../../../shared/vectors/ed25519/cctv-ed25519.json', import.meta.url))
const absent = existsSync(VECTORS) ? '' : ' (skipped: ../shared/vectors/ed25519 is absent)'

describe.skipIf(absent !== '')(`published edge cases of Ed25519 keys${absent}`, () => {
  it('are refused exactly where the key is of small order or not canonical', () => {
    const cases: { key: string; flags: string[] | null }[] = absent ? [] : JSON.parse(readFileSync(VECTORS, 'utf8'))
    expect(cases).toHaveLength(914)
    for (const { key, flags } of cases) {
      const isWeak = (flags ?? []).some((flag) => flag === 'low_order_A' || flag === 'non_canonical_A')
      const registered = () => refuseWeakKey(Buffer.from(key, 'hex'))
      if (isWeak) expect(registered, key).toThrow()
      else expect(registered, key).not.toThrow()
    }
  })
})
