import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nodeCommand } from '../parts/environment.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { Command } from './part.ts'
import { runToEnd } from './run-to-end.ts'

function run(command: Command, signal = new AbortController().signal) {
  return runToEnd({ what: 'The work', command, logFile: join(temporaryFolder(), 'work.log'), signal })
}

function script(text: string): Command {
  return { file: process.execPath, args: ['-e', text], cwd: '/', env: {} }
}

test('work that ends well is done', async () => {
  await run(script('process.exit(0)'))
})

test('one of our own Node processes runs to its end while the supervisor lives', async () => {
  await run(nodeCommand('infra/dev/src/supervisor/fixtures/work.ts', {}))
})

test('work that fails is a sentence with its last words', async () => {
  const problem = await run(script("console.log('half done');process.exit(7)")).catch((error: unknown) => String(error))
  expect(problem).toMatch(/^Problem: The work failed \(exit code 7\)\.\n\s+half done\n\s+\(all of it: .*work\.log\)$/)
})

test('work is stopped, with what it has started, when it is no longer wanted', async () => {
  const ending = new AbortController()
  const reason = new Error('no longer wanted')
  const work = run(script("require('child_process').spawnSync('sleep', ['1000'])"), ending.signal)
  ending.abort(reason)
  await expect(work).rejects.toBe(reason)
})
