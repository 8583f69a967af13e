import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startProblem } from './start-problem.ts'

const thrown = (work: () => unknown) => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

test('a full disk and a file that may not be used are sentences that name the file', () => {
  const full = thrown(() => writeFileSync('/dev/full', 'x'))
  expect(startProblem(full)).toMatch(/^The disk is full.*Make room/)
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/keys/ci' })
  expect(startProblem(denied)).toBe('A file may not be used: /keys/ci. Check who owns it and its mode.')
})

test('an address where nobody answers is a sentence with the address', async () => {
  const refused = await new Promise((resolve) => connect(1, '127.0.0.1').on('error', resolve))
  expect(startProblem(refused)).toBe('Nothing answers at 127.0.0.1:1. Start it, or check the address.')
})

test('what is wrong below counts, and what is nobody’s to mend has no sentence', () => {
  const below = Object.assign(new Error('password authentication failed for user "x"'), { code: '28P01' })
  const above = new Error('Failed query', { cause: below })
  expect(startProblem(above)).toContain('password authentication failed for user "x"')
  expect(startProblem(new AggregateError([above]))).toContain('refused the login')
  for (const error of [
    new TypeError('x is not a function'),
    'gone',
    undefined,
    Object.assign(new Error(), { code: 'toString' }),
  ]) {
    expect(startProblem(error)).toBeUndefined()
  }
})
