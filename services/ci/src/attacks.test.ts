import { ATTACK_LIMITS, createAttackTargets, type LiveTargets, sampleAttacks } from '@baton/sandbox/attacks'
import type { StepCause } from '@baton/sandbox/step'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ForgeRepository } from './testing/test-forge.ts'
import { startTestStack, type TestOrganization, type TestRepository, type TestStack } from './testing/test-stack.ts'

let stack: TestStack
let targets: LiveTargets
let org: TestOrganization
let forge: ForgeRepository
let repository: TestRepository

beforeAll(async () => {
  targets = await createAttackTargets()
  stack = await startTestStack({ launcher: { maxLimits: ATTACK_LIMITS } })
  org = stack.organization()
  forge = stack.forge.create()
  repository = await org.connect(forge)
})
afterAll(async () => {
  await stack?.close()
  await targets?.close()
})

it('one attack of each class is stopped as a step of a build', async () => {
  const list = sampleAttacks(targets)
  const jobs = Object.fromEntries(
    list.map(({ script }, index) => [`attack-${index}`, { steps: [{ name: 'Attack', run: script }] }]),
  )
  const commit = forge.commit({ '.baton.yml': JSON.stringify({ version: 1, jobs }) })
  const build = await org.ended(await repository.push(commit))
  expect(build.isolation).toBe('full')
  for (const [index, attack] of list.entries()) {
    const job = build.jobs.findIndex(({ name }) => name === `attack-${index}`)
    const [step] = build.jobs[job]?.attempts[0]?.steps ?? []
    const output = (await org.log(build, { job })).toString('utf8')
    const status = { cause: causeOf(step?.cause ?? ''), exitCode: step?.exitCode ?? null }
    expect([attack.name, attack.stopped({ status, output }), output]).toEqual([attack.name, true, output])
  }
  expect(targets.harm()).toEqual([])
})

/** The launcher's word for the end that the step's sentence tells. */
function causeOf(sentence: string): StepCause {
  if (sentence.startsWith('Timed out')) return 'timeout'
  if (sentence.startsWith('Printed more')) return 'outputLimit'
  if (/memory/.test(sentence)) return 'memory'
  if (/workspace|disk/i.test(sentence)) return 'disk'
  return 'exit'
}
