import { expect, test } from 'vitest'
import { sum, tallyPlaywright, tallyVitest } from './tally.ts'

function vitestFile(tests: Record<string, string>, file: { status?: string; message?: string } = {}) {
  const assertionResults = Object.entries(tests).map(([fullName, status]) => ({ fullName, status }))
  return { name: 'a.test.ts', status: 'passed', ...file, assertionResults }
}

test('what passed is counted, what failed is named', () => {
  const report = { success: false, testResults: [vitestFile({ 'it works': 'passed', 'it breaks': 'failed' })] }
  expect(tallyVitest(report)).toEqual({ passed: 1, failures: ['a.test.ts: it breaks'], absentVectors: [] })
})

test('a failure says why, without colours and at most so long', () => {
  const reason = ['\u001B[31mexpected 1\u001B[39m', ...Array.from({ length: 40 }, (_, at) => `line ${at}`)].join('\n')
  const failed = { fullName: 'it breaks', status: 'failed', failureMessages: [reason] }
  const [first] = tallyVitest({
    success: false,
    testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [failed] }],
  }).failures
  expect(first?.split('\n')).toHaveLength(21)
  expect(first).toMatch(/^a\.test\.ts: it breaks\n {4}expected 1\n {4}line 0\n/)
  const red = { status: 'unexpected', results: [{ errors: [{ message: 'no such button' }] }] }
  const suite = { title: 'a', specs: [{ title: 'b', file: 'walk.spec.ts', tests: [red] }] }
  expect(tallyPlaywright({ suites: [suite], errors: [] }).failures).toEqual([
    'walk.spec.ts: b (unexpected)\n    no such button',
  ])
})

test.each(['skipped', 'pending', 'todo'])('a test that is %s counts as failed', (status) => {
  const report = { success: true, testResults: [vitestFile({ 'it waits': status })] }
  expect(tallyVitest(report).failures).toEqual([`a.test.ts: it waits (${status})`])
})

test('published vectors that are absent are no failure, and are told', () => {
  const name = 'published proofs (skipped: ../shared/vectors/merkle is absent) are all there'
  const report = { success: true, testResults: [vitestFile({ [name]: 'skipped' })] }
  expect(tallyVitest(report)).toEqual({ passed: 0, failures: [], absentVectors: [`a.test.ts: ${name}`] })
})

test('a failed test of the published vectors is a failure', () => {
  const name = 'published proofs (skipped: ../shared/vectors/merkle is absent)'
  const report = { success: false, testResults: [vitestFile({ [name]: 'failed' })] }
  expect(tallyVitest(report).failures).toHaveLength(1)
})

test('a file that did not load counts as failed', () => {
  const report = { success: false, testResults: [vitestFile({}, { status: 'failed', message: 'no such module' })] }
  expect(tallyVitest(report).failures).toEqual(['a.test.ts did not run: no such module'])
})

test('an error outside of every test counts as failed', () => {
  const report = { success: false, testResults: [vitestFile({ 'it works': 'passed' })] }
  expect(tallyVitest(report)).toMatchObject({ passed: 1, failures: ['Vitest failed outside of its tests'] })
})

function spec(title: string, status: string) {
  return { title, file: 'walk.spec.ts', tests: [{ status }] }
}

test('of the browser tests only those that passed at once passed, at any depth', () => {
  const inner = { title: 'inner', specs: [spec('a', 'expected'), spec('b', 'flaky')] }
  const outer = { title: 'outer', specs: [spec('c', 'skipped'), spec('d', 'unexpected')], suites: [inner] }
  expect(tallyPlaywright({ suites: [outer], errors: [] })).toEqual({
    passed: 1,
    failures: ['walk.spec.ts: c (skipped)', 'walk.spec.ts: d (unexpected)', 'walk.spec.ts: b (flaky)'],
    absentVectors: [],
  })
})

test('an error of the browser run itself, such as a stack that does not start, counts as failed', () => {
  const tally = tallyPlaywright({ suites: [], errors: [{ message: 'npm start ended with 1' }] })
  expect(tally.failures).toEqual(['end to end: npm start ended with 1'])
})

test('tallies add up', () => {
  const one = { passed: 1, failures: ['x'], absentVectors: [] }
  expect(sum([one, one])).toEqual({ passed: 2, failures: ['x', 'x'], absentVectors: [] })
})
