import { ATTACK_LIMITS, type Attack, attacks, createAttackTargets, type LiveTargets } from '@baton/sandbox/attacks'
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

it('every attack that the sandbox stops is stopped as a step of a build', async () => {
  const list = attacks(targets).filter(({ holdsAt }) => holdsAt.includes('full'))
  expect(list.length).toBeGreaterThan(20)
  const breached: string[] = []
  for (const attack of list) {
    const outcome = await runAsBuild(attack)
    if (!attack.stopped(outcome)) breached.push(`${attack.name}: ${outcome.output.slice(0, 500)}`)
  }
  expect(breached).toEqual([])
  expect(targets.harm()).toEqual([])
}, 300_000)

async function runAsBuild({ name, script }: Attack) {
  const pipeline = { version: 1, jobs: { attack: { steps: [{ name: 'Attack', run: script }] } } }
  const commit = forge.commit({ '.baton.yml': JSON.stringify(pipeline), 'name.txt': name })
  const build = await org.ended(await repository.push(commit))
  expect(build.isolation).toBe('full')
  const [step] = build.jobs[0]?.attempts[0]?.steps ?? []
  const output = (await org.log(build)).toString('utf8')
  const cause = causeOf(step?.cause ?? '')
  return { status: { cause, exitCode: step?.exitCode ?? null }, output }
}

/** The launcher's word for the end that the step's sentence tells. */
function causeOf(sentence: string): StepCause {
  if (sentence.startsWith('Timed out')) return 'timeout'
  if (sentence.startsWith('Printed more')) return 'outputLimit'
  if (/memory/.test(sentence)) return 'memory'
  if (/workspace|disk/i.test(sentence)) return 'disk'
  return 'exit'
}
