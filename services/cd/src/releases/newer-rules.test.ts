import { describe, expect, it } from 'vitest'
import { isNewer } from './newer-rules.ts'

const graph = new Map(
  Object.entries({ c3: ['c2'], c2: ['c1'], c1: [], d2: ['c1'] }).map(([sha, parents]) => [sha, { sha, parents }]),
)

describe('a release of the same source is newer', () => {
  it.each([
    { name: 'when its commit has the other in its history', other: ['c3', 1], one: ['c1', 2], newer: true },
    { name: 'never when it is in the history of the other', other: ['c1', 2], one: ['c3', 1], newer: false },
    { name: 'by its number when both are of one commit', other: ['c1', 2], one: ['c1', 1], newer: true },
    { name: 'by its number when the commits are on two branches', other: ['d2', 2], one: ['c3', 1], newer: true },
    { name: 'by its number when the history is not known', other: ['x', 1], one: ['y', 2], newer: false },
    { name: 'not when nothing tells', other: ['x', null], one: ['y', 2], newer: false },
  ] as const)('$name', ({ other, one, newer }) => {
    const order = ([gitCommit, sequence]: readonly [string, number | null]) => ({ gitCommit, sequence })
    expect(isNewer(graph, order(other), order(one))).toBe(newer)
  })
})
