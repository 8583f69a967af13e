import { describe, expect, it } from 'vitest'
import { parsePipeline } from './parse-pipeline.ts'
import { type BuildFacts, inputVariable, planBuild } from './plan-build.ts'
import { WHOLE } from './testing/cases.ts'
import type { Trigger } from './triggers.ts'

function plan(text: string, facts: Partial<BuildFacts> = {}) {
  const result = parsePipeline(text)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return planBuild(result.pipeline, {
    trigger: { type: 'push', branch: 'Feature/Tax' },
    buildNumber: 12,
    commitSha: 'abcdef0123'.repeat(4),
    ...facts,
  })
}

describe('a plan', () => {
  it('has the jobs in the order of their needs', () => {
    expect(plan(WHOLE).jobs.map(({ name }) => name)).toEqual(['test', 'site'])
  })

  it('has the templates filled in', () => {
    expect(plan(WHOLE).jobs[1]?.artifacts).toEqual([
      { name: 'sample-site', path: 'dist/site-12.tgz', version: '1.4.12+abcdef0', mediaType: 'application/gzip' },
      { name: 'docs', path: 'dist/docs.zip', version: '12', mediaType: 'application/zip' },
    ])
  })

  it("gives each step Baton's variables, then the pipeline's, the job's and its own", () => {
    expect(plan(WHOLE).jobs[0]?.steps[1]?.env).toEqual({
      CI: 'yes',
      BATON: 'true',
      BATON_BUILD_NUMBER: '12',
      BATON_COMMIT: 'abcdef0123'.repeat(4),
      BATON_REF: 'Feature/Tax',
      BATON_TRIGGER: 'push',
      BATON_JOB: 'test',
      NODE_ENV: 'production',
      PORT: '3.10',
      QUIET: 'true',
      REF: 'Feature/Tax',
    })
  })

  it('lets no step outlast its job', () => {
    const text =
      'version: 1\njobs: { a: { timeout: 5m, steps: [{ run: a, timeout: 9m }, { run: b }, { run: c, timeout: 1m }] } }'
    expect(plan(text).jobs[0]?.steps.map(({ timeoutMs }) => timeoutMs)).toEqual([300_000, 300_000, 60_000])
  })

  it.each<[Trigger, Record<string, string>]>([
    [
      { type: 'tag', tag: 'v1' },
      { BATON_REF: 'v1', BATON_TRIGGER: 'tag' },
    ],
    [
      { type: 'pull_request', number: 3, sourceBranch: 'fix', targetBranch: 'main' },
      { BATON_REF: 'fix', BATON_TRIGGER: 'pull_request' },
    ],
    [
      { type: 'manual', branch: 'main', inputs: { 'deploy-to': 'x; rm -rf /' } },
      { BATON_REF: 'main', BATON_TRIGGER: 'manual', BATON_INPUT_DEPLOY_TO: 'x; rm -rf /' },
    ],
  ])('names the ref of %o', (trigger, wanted) => {
    expect(plan(WHOLE, { trigger }).jobs[0]?.steps[0]?.env).toMatchObject(wanted)
  })

  it('never puts text from outside into a command', () => {
    const commands = (ref: string) =>
      plan(WHOLE, { trigger: { type: 'push', branch: ref } }).jobs.flatMap(({ steps }) => steps.map(({ run }) => run))
    expect(commands('$(reboot)')).toEqual(commands('main'))
  })

  it('is plain JSON', () => {
    const whole = plan(WHOLE)
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole)
  })
})

it('no two inputs share a variable', () => {
  expect(inputVariable('a-b')).toBe('BATON_INPUT_A_B')
  expect(
    parsePipeline('version: 1\non: { manual: { inputs: { a_b: } } }\njobs: { a: { steps: [{ run: x }] } }').ok,
  ).toBe(false)
})
