import { describe, expect, it } from 'vitest'
import { newKey, parseKey } from './key-format.ts'

describe('the text of an API key', () => {
  it('names itself, carries 43 random characters and is read back', () => {
    const key = newKey()
    expect(key.text).toMatch(/^baton_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/)
    expect(parseKey(key.text)).toEqual({ publicId: key.publicId, secret: key.secret })
    expect(newKey().text).not.toBe(key.text)
  })

  it('is not taken when one character of it differs, is missing or is too much', () => {
    const { text } = newKey()
    for (let index = 0; index < text.length; index += 1) {
      const other = text[index] === 'a' ? 'b' : 'a'
      expect(parseKey(text.slice(0, index) + other + text.slice(index + 1))).toBeNull()
      expect(parseKey(text.slice(0, index) + text.slice(index + 1))).toBeNull()
    }
    for (const wrong of ['', `${text}x`, ` ${text}`, `${text}\n`]) expect(parseKey(wrong)).toBeNull()
  })
})
