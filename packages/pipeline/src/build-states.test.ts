import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canMove,
  isTerminal,
  RUN_STATES,
  RUN_STATUS,
  type RunState,
  TERMINAL_RUN_STATES,
  verdictOf,
} from './build-states.ts'

const anyState = fc.constantFrom(...RUN_STATES)

describe('the states', () => {
  it('that are final are all but queued and running', () => {
    expect(TERMINAL_RUN_STATES).toEqual(RUN_STATES.filter((state) => state !== 'queued' && state !== 'running'))
  })

  it('that are final are left by nothing', () => {
    for (const from of TERMINAL_RUN_STATES) for (const to of RUN_STATES) expect(canMove(from, to)).toBe(false)
  })

  it.each<[RunState, RunState, boolean]>([
    ['queued', 'running', true],
    ['queued', 'skipped', true],
    ['queued', 'cancelled', true],
    ['queued', 'infrastructure', true],
    ['queued', 'queued', false],
    ['running', 'passed', true],
    ['running', 'superseded', true],
    ['running', 'skipped', false],
    ['running', 'queued', false],
    ['running', 'running', false],
  ])('let %s become %s: %s', (from, to, allowed) => {
    expect(canMove(from, to)).toBe(allowed)
  })

  it('are told apart by word and shape, not by colour alone', () => {
    const words = RUN_STATES.map((state) => RUN_STATUS[state].word)
    expect(new Set(words).size).toBe(RUN_STATES.length)
  })

  it('never show infrastructure as a failure', () => {
    expect(RUN_STATUS.infrastructure).toMatchObject({ tone: 'attention', shape: 'look' })
  })
})

describe('the verdict', () => {
  it.each<[RunState[], RunState]>([
    [[], 'queued'],
    [['queued', 'queued'], 'queued'],
    [['passed', 'queued'], 'running'],
    [['failed', 'running'], 'running'],
    [['passed', 'passed'], 'passed'],
    [['passed', 'skipped'], 'passed'],
    [['skipped', 'skipped'], 'skipped'],
    [['passed', 'failed', 'skipped'], 'failed'],
    [['infrastructure', 'failed'], 'failed'],
    [['timed_out', 'passed'], 'timed_out'],
    [['infrastructure', 'passed', 'skipped'], 'infrastructure'],
    [['failed', 'cancelled'], 'cancelled'],
    [['failed', 'superseded', 'cancelled'], 'superseded'],
  ])('of %j is %s', (parts, wanted) => {
    expect(verdictOf(parts)).toBe(wanted)
  })

  it('is final exactly when all parts are, and never passed when a part did not pass', () => {
    fc.assert(
      fc.property(fc.array(anyState, { minLength: 1 }), (parts) => {
        const verdict = verdictOf(parts)
        expect(isTerminal(verdict)).toBe(parts.every(isTerminal))
        if (verdict === 'passed') expect(parts.every((part) => part === 'passed' || part === 'skipped')).toBe(true)
      }),
    )
  })

  it('does not depend on the order of the parts', () => {
    fc.assert(
      fc.property(fc.array(anyState), (parts) => {
        expect(verdictOf(parts.toReversed())).toBe(verdictOf(parts))
      }),
    )
  })
})
