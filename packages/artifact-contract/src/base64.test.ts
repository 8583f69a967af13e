import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64, encodeBase64Url } from './base64.ts'

describe('base64', () => {
  it('is read standard or URL-safe, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const standard = encodeBase64(bytes)
        const urlSafe = encodeBase64Url(bytes)
        const paddedUrlSafe = urlSafe + '='.repeat((4 - (urlSafe.length % 4)) % 4)
        for (const text of [standard, urlSafe, standard.replace(/=+$/, ''), paddedUrlSafe]) {
          expect(decodeBase64(text)).toEqual(bytes)
        }
      }),
    )
  })

  it.each(['A', 'A===', 'AB==', 'AA=', 'A A=', 'AA==\n', '-+AA', 'AA==AA==', 'ÄAAA', '=', '===='])(
    'refuses %j',
    (text) => {
      expect(decodeBase64(text)).toBeNull()
    },
  )
})
