import { describe, expect, it } from 'vitest'
import { areProved } from './proof-entries.ts'

describe('No proof, no deploy', () => {
  it('holds where one entry of several is not proved', () => {
    expect(areProved(new Set(['one']), ['one', 'two'])).toBe(false)
    expect(areProved(new Set(['one', 'two']), ['one', 'two'])).toBe(true)
  })

  it('holds where there is no entry at all that could be proved', () => {
    expect(areProved(new Set(['one']), [])).toBe(false)
  })
})
