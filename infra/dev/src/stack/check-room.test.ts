import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { Problem, problemIn } from '../problem.ts'
import { checkRoom } from './check-room.ts'

test('a start on a full disk ends in a sentence that says which disk and how much is left', () => {
  const free: Record<string, number> = { '/state': 2 ** 40, '/var/lib/baton/x': 5 * 2 ** 20 }
  const start = () => checkRoom(['/state', '/var/lib/baton/x'], (folder) => free[folder] ?? 0)
  expect(start).toThrow(Problem)
  expect(start).toThrow('The disk of /var/lib/baton/x is full: 5 MB are left')
  checkRoom([tmpdir()])
})

test('a disk that fills up in the middle of a start is a sentence too, and a fault of ours is none', () => {
  let error: unknown
  try {
    writeFileSync('/dev/full', 'x')
  } catch (thrown) {
    error = thrown
  }
  expect(problemIn(error)?.message).toMatch(/^The disk is full.*Make room/)
  expect(problemIn(new TypeError('x is not a function'))).toBeUndefined()
})
