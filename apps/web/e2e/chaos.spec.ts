import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from '@playwright/test'
import { ownStack } from './support/own-stack.ts'
import { stateFolder } from './support/parts.ts'
import { repositoryFolder } from './support/stack.ts'

ownStack(
  async () => ({}),
  async () => {},
)

// The whole harness is `npm run chaos`; this is one short round of it, with a seed of its own at every run.
test('a round of kills and an outage under load: no build, step, log byte, artifact, promotion or audit entry is lost or doubled', async () => {
  test.setTimeout(600_000)
  const program = join(repositoryFolder, 'infra/chaos/src/main.ts')
  const args = [program, '--stack', stateFolder(), '--rounds', '1', '--outage-s', '5']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>])
  expect(code, said).toBe(0)
})
