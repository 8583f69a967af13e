import { describe, expect, it } from 'vitest'
import { isUnchanged, type KnownKey, keyChanges, type ServedKey, WAITING_KEYS_MAX } from './key-rules.ts'

const served = (keyId: string, more: object = {}): ServedKey => ({ keyId, jwk: { kid: keyId, ...more } })
const known = (keyId: string, change: Partial<KnownKey> = {}): KnownKey => ({
  keyId,
  jwk: { kid: keyId },
  isRemoved: false,
  ...change,
})
const nobody = { count: 0 }

describe('a key set', () => {
  it('is trusted whole the first time it is seen', () => {
    const { added } = keyChanges([], [served('a'), served('b')], nobody)
    expect(added.map(({ keyId, state }) => [keyId, state])).toEqual([
      ['a', 'trusted'],
      ['b', 'trusted'],
    ])
  })

  it('that grows later adds keys that wait, even when every known key is gone', () => {
    for (const isRemoved of [false, true]) {
      const { added } = keyChanges([known('a', { isRemoved })], [served('b')], nobody)
      expect(added).toEqual([{ ...served('b'), state: 'waiting' }])
    }
  })

  it('adds no more keys than a table should hold', () => {
    const many = Array.from({ length: 10 }, (_, index) => served(`new-${index}`))
    const { added } = keyChanges([known('a')], [served('a'), ...many], { count: WAITING_KEYS_MAX - 3 })
    expect(added).toHaveLength(3)
  })

  it('says of a known key that it changed, went or came back, and nothing of one that is the same', () => {
    const rows = [known('same'), known('other'), known('gone'), known('back', { isRemoved: true })]
    const changes = keyChanges(rows, [served('same'), served('other', { revoked_at: 'x' }), served('back')], nobody)
    expect(changes.added).toEqual([])
    expect(changes.changed.map(({ keyId }) => keyId)).toEqual(['other'])
    expect(changes.removed).toEqual(['gone'])
    expect(changes.returned.map(({ keyId }) => keyId)).toEqual(['back'])
    expect(isUnchanged(keyChanges([known('same')], [served('same')], nobody))).toBe(true)
  })
})
