import { describe, expect, it } from 'vitest'
import { isId, newId } from './ids.ts'

describe('newId', () => {
  it('makes ids that carry their prefix and are told from other texts', () => {
    expect(isId('bld', newId('bld'))).toBe(true)
    expect(isId('prm', newId('bld'))).toBe(false)
    expect(isId('bld', 'bld_short')).toBe(false)
  })

  it('never makes the same id twice in 10,000', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('x'))).size).toBe(10_000)
  })

  it('sorts by the time of making', () => {
    const first = newId('x').slice(0, 12)
    const second = newId('x').slice(0, 12)
    expect(first <= second).toBe(true)
  })
})
