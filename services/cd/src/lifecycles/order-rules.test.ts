import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderEnvironments } from './order-rules.ts'

describe('environments', () => {
  it.each([
    ['without a lifecycle keep their order', ['a', 'b'], [], ['a', 'b']],
    ['take that of their lifecycle', ['prod', 'dev', 'test'], [['dev', 'test', 'prod']], ['dev', 'test', 'prod']],
    ['of no lifecycle stay where they are', ['x', 'prod', 'dev'], [['dev', 'prod']], ['x', 'dev', 'prod']],
    [
      'of several take all of them',
      ['c', 'b', 'a'],
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
      ['a', 'b', 'c'],
    ],
    [
      'take the first where two contradict',
      ['a', 'b'],
      [
        ['b', 'a'],
        ['a', 'b'],
      ],
      ['b', 'a'],
    ],
    ['that are not shown are passed over', ['prod', 'dev'], [['dev', 'hidden', 'prod']], ['prod', 'dev']],
  ])('%s', (_, ids, lifecycles, ordered) => {
    expect(orderEnvironments(ids, lifecycles)).toEqual(ordered)
  })

  it('are all there once, and in the order of the first lifecycle', () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const phases = fc.shuffledSubarray(ids)
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: 5 }), fc.array(phases, { maxLength: 4 }), (own, lifecycles) => {
        const ordered = orderEnvironments(own, lifecycles)
        expect(ordered.toSorted()).toEqual(ids)
        const [first = []] = lifecycles
        expect(ordered.filter((id) => first.includes(id))).toEqual(first)
      }),
    )
  })
})
