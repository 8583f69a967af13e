import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../root.ts'
import { identifyProcess, isStillRunning, type ProcessIdentity } from '../system/process-identity.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

/** A supervisor with two parts, each with a process of its own: five processes. */
async function runningSupervisor() {
  const folder = temporaryFolder()
  const script = join(ROOT, 'infra/dev/src/supervisor/fixtures/run-stack.ts')
  const supervisor = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const part of supervisor.stdout) if (String(part).includes('all ready')) break
  const pids = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.pids'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split(' ').map(Number))
  while (pids().length < 4) await new Promise(setImmediate)
  const processes = pids().map((pid) => {
    const identity = identifyProcess(pid)
    if (!identity) throw new Error(`process ${pid} is not there`)
    return identity
  })
  return { supervisor, processes }
}

async function untilNoneRuns(processes: readonly ProcessIdentity[]): Promise<void> {
  while (processes.some(isStillRunning)) await new Promise(setImmediate)
}

test('Ctrl-C leaves no process behind', async () => {
  const { supervisor, processes } = await runningSupervisor()
  const ended = once(supervisor, 'exit')
  supervisor.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(processes.filter(isStillRunning)).toEqual([])
})

test('a supervisor that is killed takes its parts along, each ending gracefully', async () => {
  const { supervisor, processes } = await runningSupervisor()
  supervisor.kill('SIGKILL')
  await untilNoneRuns(processes)
})
