import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTerminal, type JobState, TERMINAL_RUN_STATES } from './build-states.ts'
import { inOrderOfNeeds, type JobNeeds, nextJobs } from './job-order.ts'

const JOBS = [
  { name: 'deploy', needs: ['test', 'lint'] },
  { name: 'test', needs: ['install'] },
  { name: 'lint', needs: [] },
  { name: 'install', needs: [] },
]

/** Jobs that need only jobs before them in the list, then shuffled. */
const anyJobs: fc.Arbitrary<JobNeeds[]> = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map((picks) =>
    picks.map((pick, index) => ({
      name: `job${index}`,
      needs: index === 0 ? [] : [...new Set(pick.map((number) => `job${number % index}`))],
    })),
  )
  .chain((jobs) => fc.shuffledSubarray(jobs, { minLength: jobs.length }))

describe('the order of jobs', () => {
  it('puts each after its needs, otherwise as written', () => {
    expect(inOrderOfNeeds(JOBS).map(({ name }) => name)).toEqual(['lint', 'install', 'test', 'deploy'])
  })

  it('holds for any jobs', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const names = inOrderOfNeeds(jobs).map(({ name }) => name)
        expect(names.toSorted()).toEqual(jobs.map(({ name }) => name).toSorted())
        for (const job of jobs) {
          for (const need of job.needs) expect(names.indexOf(need)).toBeLessThan(names.indexOf(job.name))
        }
      }),
    )
  })

  it('does not go on for ever in a circle', () => {
    expect(() => inOrderOfNeeds([{ name: 'a', needs: ['a'] }])).toThrow('circle')
  })
})

describe('the next jobs', () => {
  it.each<[Record<string, JobState>, { start: string[]; skip: Array<{ name: string; need: string }> }]>([
    [{}, { start: ['lint', 'install'], skip: [] }],
    [
      { install: 'running', lint: 'running' },
      { start: [], skip: [] },
    ],
    [
      { install: 'passed', lint: 'running' },
      { start: ['test'], skip: [] },
    ],
    [
      { install: 'failed', lint: 'passed' },
      { start: [], skip: [{ name: 'test', need: 'install' }] },
    ],
    [
      { install: 'passed', test: 'passed', lint: 'passed' },
      { start: ['deploy'], skip: [] },
    ],
    [
      { install: 'passed', test: 'skipped', lint: 'passed' },
      { start: [], skip: [{ name: 'deploy', need: 'test' }] },
    ],
    [
      { install: 'passed', test: 'running', lint: 'failed' },
      { start: [], skip: [{ name: 'deploy', need: 'lint' }] },
    ],
  ])('after %j', (states, wanted) => {
    expect(nextJobs(JOBS, new Map(Object.entries(states)))).toEqual(wanted)
  })

  it('bring any build to its end, however its jobs end, and run none whose needs did not pass', () => {
    fc.assert(
      fc.property(anyJobs, fc.array(fc.constantFrom(...TERMINAL_RUN_STATES), { minLength: 12 }), (jobs, ends) => {
        const states = new Map<string, JobState>()
        for (let turn = 0; states.size < jobs.length; turn += 1) {
          const next = nextJobs(jobs, states)
          expect(next.start.length + next.skip.length).toBeGreaterThan(0)
          for (const { name } of next.skip) states.set(name, 'skipped')
          for (const name of next.start) {
            const needs = jobs.find((job) => job.name === name)?.needs ?? []
            expect(needs.every((need) => states.get(need) === 'passed')).toBe(true)
            states.set(name, ends[turn % ends.length] ?? 'passed')
          }
        }
        expect([...states.values()].every(isTerminal)).toBe(true)
      }),
    )
  })
})
