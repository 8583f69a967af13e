import { readFileSync } from 'node:fs'
import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleKey } from './corpus/example.ts'
import { openEnvelope, preAuthEncoding, signEnvelope } from './dsse.ts'
import { publicKeyFromJwk } from './keys/public-key.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const bytes = (from: string) => new TextEncoder().encode(from)
const key = exampleKey('ci')
const other = exampleKey('other')

describe('the encoding that is signed', () => {
  it.each([
    ['http://example.com/HelloWorld', 'hello world', 'DSSEv1 29 http://example.com/HelloWorld 11 hello world'],
    ['example', 'hello world', 'DSSEv1 7 example 11 hello world'],
    ['', '', 'DSSEv1 0  0 '],
    ['ಠ', 'ಠ_ಠ', 'DSSEv1 3 ಠ 7 ಠ_ಠ'],
  ])('of %j and %j counts bytes', (type, payload, wanted) => {
    expect(text(preAuthEncoding(type, bytes(payload)))).toBe(wanted)
  })

  it('is another for any other type and payload', () => {
    const encode = (type: string, payload: string) => text(preAuthEncoding(type, bytes(payload)))
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (type, payload, otherType, otherPayload) => {
        fc.pre(type !== otherType || payload !== otherPayload)
        expect(encode(type, payload)).not.toBe(encode(otherType, otherPayload))
      }),
    )
  })
})

describe('an envelope', () => {
  it('opens to the very bytes that were signed', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (payload) => {
        const opened = openEnvelope(signEnvelope(payload, key), [other.public, key.public])
        expect(opened?.payload).toEqual(payload)
        expect(opened?.signers).toEqual([key.public])
      }),
    )
  })

  it('counts a key once, however often it signed', () => {
    const envelope = signEnvelope(bytes('x'), key)
    const twice = { ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] }
    expect(openEnvelope(twice, [key.public])?.signers).toHaveLength(1)
  })

  it('names all who signed', () => {
    const [one, two] = [signEnvelope(bytes('x'), key), signEnvelope(bytes('x'), other)]
    const both = { ...one, signatures: [...one.signatures, ...two.signatures] }
    expect(openEnvelope(both, [key.public, other.public])?.signers).toEqual([key.public, other.public])
  })

  it('has no signer when a bit is changed in payload, type or signature', () => {
    const envelope = signEnvelope(bytes('{"a":1}'), key)
    const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64')
    for (let bit = 0; bit < 512; bit += 1) {
      const altered = Buffer.from(signature)
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const opened = openEnvelope({ ...envelope, signatures: [{ sig: altered.toString('base64') }] }, [key.public])
      expect(opened?.signers).toEqual([])
    }
    expect(openEnvelope({ ...envelope, payload: 'eyJhIjoyfQ==' }, [key.public])?.signers).toEqual([])
    expect(openEnvelope({ ...envelope, payloadType: 'application/json' }, [key.public])?.signers).toEqual([])
  })

  it.each(['*', 'a', 'AB=='])('that is no base64 (%s) does not open', (broken) => {
    const envelope = signEnvelope(bytes('x'), key)
    expect(openEnvelope({ ...envelope, payload: broken }, [key.public])).toBeNull()
    expect(openEnvelope({ ...envelope, signatures: [{ sig: broken }] }, [key.public])).toBeNull()
  })
})

describe('our published vector', () => {
  const vector = JSON.parse(readFileSync(new URL('../golden/dsse-ed25519.json', import.meta.url), 'utf8'))

  it('is what we sign', () => {
    expect(signEnvelope(bytes(vector.payload), key, vector.payloadType)).toEqual(vector.envelope)
    expect(Buffer.from(preAuthEncoding(vector.payloadType, bytes(vector.payload))).toString('hex')).toBe(vector.paeHex)
  })

  it('is what another implementation of Ed25519 verifies', () => {
    const signature = new Uint8Array(Buffer.from(vector.envelope.signatures[0].sig, 'base64'))
    const pae = new Uint8Array(Buffer.from(vector.paeHex, 'hex'))
    const point = new Uint8Array(Buffer.from(vector.publicJwk.x, 'base64url'))
    expect(ed25519.verify(signature, pae, point, { zip215: false })).toBe(true)
    expect(publicKeyFromJwk(vector.publicJwk).keyId).toBe(vector.envelope.signatures[0].keyid)
    expect(
      Buffer.from(ed25519.getPublicKey(new Uint8Array(Buffer.from(vector.seedHex, 'hex')))).toString('base64url'),
    ).toBe(vector.publicJwk.x)
  })
})
