import { expect, test } from 'vitest'
import { buildSentence, failureLine } from './build-sentence.ts'
import { findErrorLine } from './error-line.ts'
import { findSteps, longestStepMs, orderJobs, pickStep, stepOfFailure } from './pick-step.ts'
import { BUILD_LOOK } from './status.ts'
import type { Attempt, Build, Job, RunState, Step } from './types.ts'

const FACTS = {
  number: 982,
  state: 'passed' as Build['state'],
  startedAt: '2026-11-24T10:00:00.000Z',
  finishedAt: '2026-11-24T10:00:48.000Z',
  tests: { total: 412, failed: 0, skipped: 0, reportFaults: 0 },
  firstFailure: null as Build['firstFailure'],
  supersededBy: null,
  cause: null,
  waiting: null,
  cancelledByName: null,
}
const say = (facts: Partial<typeof FACTS>) => buildSentence({ ...FACTS, ...facts }).replaceAll('\u00a0', ' ')
const TEST_FAILURE: Build['firstFailure'] = {
  kind: 'test',
  jobName: 'unit',
  test: 'cart > rounds half up',
  message: null,
  file: null,
  line: null,
  isNew: true,
}

test('every state of a build begins its sentence with its number', () => {
  for (const state of Object.keys(BUILD_LOOK) as Build['state'][]) expect(say({ state })).toMatch(/^Build 982 /)
})

test('a failed build says what broke', () => {
  expect(
    say({ state: 'failed', firstFailure: TEST_FAILURE, tests: { total: 412, failed: 2, skipped: 0, reportFaults: 0 } }),
  ).toBe('Build 982 failed in 48 s: 2 tests in unit')
  expect(
    say({
      state: 'failed',
      firstFailure: { kind: 'step', jobName: 'unit', stepName: 'npm test', message: '', logId: 'l' },
    }),
  ).toBe('Build 982 failed in 48 s: npm test in unit')
})

test('a failure is one line', () => {
  expect(failureLine(TEST_FAILURE)).toBe('cart > rounds half up')
})

const step = (id: string, state: RunState): Step => ({
  id,
  position: 0,
  name: id,
  state,
  exitCode: null,
  cause: null,
  startedAt: state === 'queued' ? null : '2026-11-24T10:00:00.000Z',
  finishedAt: null,
  logId: `log-${id}`,
  log: { bytes: 0, lines: 0, complete: false },
  logDeleted: null,
})
const attempt = (number: number, state: RunState, steps: Step[]): Attempt => ({
  id: `a${number}`,
  attempt: number,
  state,
  cause: null,
  hostId: 'h',
  startedAt: '2026-11-24T10:00:00.000Z',
  finishedAt: null,
  steps,
})
const job = (key: string, state: RunState, attempts: Attempt[]): Job => ({
  id: key,
  name: key,
  title: key,
  needs: [],
  state,
  cause: null,
  startedAt: null,
  finishedAt: null,
  plannedSteps: attempts.flatMap(({ steps }) => steps.map(({ name }) => name)),
  attempts,
})

test('a failed build opens the step that failed, whatever passed before it', () => {
  const jobs = [
    job('lint', 'passed', [attempt(1, 'passed', [step('eslint', 'passed')])]),
    job('unit', 'failed', [attempt(1, 'failed', [step('install', 'passed'), step('test', 'failed')])]),
  ]
  expect(orderJobs({ state: 'failed', jobs }).map((each) => each.name)).toEqual(['unit', 'lint'])
  expect(pickStep({ state: 'failed', jobs, firstFailure: null }, undefined)?.step.id).toBe('test')
})

test('the log of a failed test is the one of the step that failed in its job', () => {
  const jobs = [
    job('lint', 'failed', [attempt(1, 'failed', [step('eslint', 'failed')])]),
    job('unit', 'failed', [attempt(1, 'failed', [step('install', 'passed'), step('test', 'failed')])]),
    job('never', 'skipped', []),
  ]
  const build = { state: 'failed' as const, jobs, firstFailure: TEST_FAILURE }
  expect(stepOfFailure(build)?.logId).toBe('log-test')
  expect(stepOfFailure({ ...build, jobs: [] })).toBeNull()
})

test('steps are found by any part of their name or of their job', () => {
  const jobs = [
    job('lint', 'passed', [attempt(1, 'passed', [step('eslint', 'passed')])]),
    job('unit', 'failed', [attempt(1, 'failed', [step('Install', 'passed'), step('test', 'failed')])]),
  ]
  const found = (words: string) =>
    findSteps(jobs, words).map(({ name, attempts }) => [name, ...(attempts[0]?.steps.map((each) => each.name) ?? [])])
  expect(found(' install ')).toEqual([['unit', 'Install']])
  expect(found('UNIT')).toEqual([['unit', 'Install', 'test']])
  expect(found('')).toEqual([
    ['lint', 'eslint'],
    ['unit', 'Install', 'test'],
  ])
  expect(found('deploy')).toEqual([])
})

test('times of steps are compared where there are two', () => {
  const took = (ms: number) => ({
    ...step(`${ms}`, 'passed'),
    startedAt: '2026-11-24T10:00:00.000Z',
    finishedAt: new Date(Date.parse('2026-11-24T10:00:00.000Z') + ms).toISOString(),
  })
  const longest = (...times: number[]) =>
    longestStepMs({ state: 'passed', jobs: [job('unit', 'passed', [attempt(1, 'passed', times.map(took))])] })
  expect(longest(20, 900, 3)).toBe(900)
  expect(longest(20)).toBe(0)
})

test('a running build follows the step that runs, unless another one was asked for', () => {
  const jobs = [job('unit', 'running', [attempt(1, 'running', [step('install', 'passed'), step('test', 'running')])])]
  expect(pickStep({ state: 'running', jobs, firstFailure: null }, undefined)?.step.id).toBe('test')
  expect(pickStep({ state: 'running', jobs, firstFailure: null }, 'install')?.step.id).toBe('install')
})

test('the last attempt is shown, not the one that the infrastructure lost', () => {
  const jobs = [
    job('unit', 'running', [
      attempt(1, 'infrastructure', [step('first', 'infrastructure')]),
      attempt(2, 'running', [step('second', 'running')]),
    ]),
  ]
  expect(pickStep({ state: 'running', jobs, firstFailure: null }, undefined)?.step.id).toBe('second')
})

test('a build that has not begun shows no log', () => {
  expect(pickStep({ state: 'queued', jobs: [], firstFailure: null }, undefined)).toBeNull()
})

test.each([
  [['> npm test', 'ok 1 - adds', 'not ok 2 - rounds', '# fail 1'], 3],
  [['compiling', 'src/a.ts:3 error TS2322: no', 'done'], 2],
  [['AssertionError [ERR_ASSERTION]: expected 10.15', 'x'], 1],
  [['all is well', '0 problems'], null],
])('the error of %j is found', (lines, found) => {
  expect(findErrorLine(lines, 1)).toBe(found)
})

test('of a failed test that is known, the line that tells of it by name is found before any other', () => {
  const lines = ['▶ rounds half up', 'not ok 1 - adds', '✖ rounds half up (1.2ms)', 'ok 3']
  expect(findErrorLine(lines, 101, 'rounds half up')).toBe(103)
  expect(findErrorLine(lines, 101, 'never told')).toBe(102)
})
