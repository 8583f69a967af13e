import { describe, expect, it } from 'vitest'
import { LIMITS, secondsToWait, WINDOW_MS } from './sign-in-limit-rules.ts'

const now = new Date('2026-01-01T12:00:00Z')
const ago = (...seconds: number[]) => seconds.map((second) => new Date(now.getTime() - second * 1000))
const none = { accountFromPlace: [], account: [], place: [] }

describe('the wait before the next guess', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 5],
    [4, 30],
  ])('after %i wrong guesses just now is %i s', (count, wait) => {
    const guesses = Array.from({ length: count }, () => now)
    expect(secondsToWait({ ...none, accountFromPlace: guesses }, true, now)).toBe(wait)
  })

  it('after five wrong guesses lasts until the oldest of them is a window old', () => {
    const guesses = ago(1, 2, 3, 4, 100)
    expect(secondsToWait({ ...none, accountFromPlace: guesses }, true, now)).toBe(WINDOW_MS / 1000 - 100)
  })

  it('holds a stranger back from an account at which others guess, but not who has signed in from here before', () => {
    const account = Array.from({ length: LIMITS.account }, () => now)
    expect(secondsToWait({ ...none, account }, false, now)).toBe(WINDOW_MS / 1000)
    expect(secondsToWait({ ...none, account }, true, now)).toBe(0)
  })

  it('holds a place back that guesses at many accounts, known or not', () => {
    const place = Array.from({ length: LIMITS.place }, () => now)
    expect(secondsToWait({ ...none, place }, true, now)).toBe(WINDOW_MS / 1000)
  })
})
