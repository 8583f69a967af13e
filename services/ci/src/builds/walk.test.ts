import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestStack, type TestStack } from '../testing/test-stack.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
})
afterAll(() => stack?.close())

it('a push is built, its log kept, its verdict told', async () => {
  const org = stack.organization()
  const forge = stack.forge.create()
  const commit = forge.commit({
    '.baton.yml':
      'version: 1\non:\n  push:\n    branches: ["**"]\njobs:\n  unit:\n    steps:\n      - run: echo hello; git rev-parse HEAD; id -u\n',
  })
  const repository = await org.connect(forge)
  const buildId = await repository.push(commit)
  const build = await org.ended(buildId)
  expect((await org.log(build)).toString()).toContain(commit)
})
