import { describe, expect, it } from 'vitest'
import { commitsBetween } from './commit-graph-rules.ts'

function graph(edges: Record<string, string[]>) {
  return new Map(Object.entries(edges).map(([sha, parents]) => [sha, { sha, parents }]))
}

const line = graph({ c4: ['c3'], c3: ['c2'], c2: ['c1'], c1: [] })
const merged = graph({ m: ['a2', 'b1'], a2: ['a1'], b1: ['base'], a1: ['base'], base: [] })

describe('what is in one commit and not in another', () => {
  it.each([
    { name: 'a straight line', of: line, base: 'c2', head: 'c4', shas: ['c4', 'c3'], beyond: [] },
    { name: 'nothing was there: all of the history', of: line, base: null, head: 'c2', shas: ['c2', 'c1'], beyond: [] },
    { name: 'the same commit: nothing', of: line, base: 'c3', head: 'c3', shas: [], beyond: [] },
    { name: 'going back: nothing is new', of: line, base: 'c4', head: 'c2', shas: [], beyond: [] },
    { name: 'a merge brings its second parent', of: merged, base: 'a2', head: 'm', shas: ['m', 'b1'], beyond: [] },
    { name: 'a branch is not an ancestor', of: merged, base: 'b1', head: 'a2', shas: ['a2', 'a1'], beyond: [] },
  ])('$name', ({ of, base, head, shas, beyond }) => {
    expect(commitsBetween(of, base, head)).toEqual({ shas, unknownBeyond: beyond, gaps: [] })
  })

  it('names the parents that nobody told of, and does not guess', () => {
    const cut = graph({ c4: ['c3'], c3: ['c2'] })
    expect(commitsBetween(cut, null, 'c4')).toEqual({ shas: ['c4', 'c3'], unknownBeyond: ['c2'], gaps: ['c2'] })
    expect(commitsBetween(cut, 'x', 'c4')).toEqual({ shas: ['c4', 'c3'], unknownBeyond: ['c2', 'x'], gaps: ['c2'] })
    expect(commitsBetween(cut, 'c4', 'y')).toEqual({ shas: [], unknownBeyond: ['y'], gaps: ['y'] })
  })

  it('an edge that is missing on both sides is no gap between them', () => {
    const cut = graph({ c4: ['c3'], c3: ['c2'], d1: ['c3'] })
    expect(commitsBetween(cut, 'c3', 'd1')).toEqual({ shas: ['d1'], unknownBeyond: [], gaps: [] })
  })
})
