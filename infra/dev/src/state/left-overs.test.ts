import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Problem } from '../problem.ts'
import { identifyProcess, isStillRunning } from '../system/process-identity.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { stopLeftOvers } from './left-overs.ts'
import { openRunRecords } from './run-records.ts'

/** A process that says when it is up; it leads a group of its own, as the parts do. */
async function runningProcess(script = ''): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', `${script};setInterval(()=>{},1e6);console.log('up')`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return Object.assign(child, { pid: child.pid ?? 0 })
}

test('what a killed start has left running is stopped, and named', async () => {
  const records = openRunRecords(temporaryFolder())
  const child = await runningProcess()
  records.add('ci worker', child.pid, 'SIGTERM')
  const ended = once(child, 'exit')
  expect(await stopLeftOvers(records)).toEqual(['ci worker'])
  expect(await ended).toEqual([null, 'SIGTERM'])
})

test('a left-over that does not listen is killed', async () => {
  const records = openRunRecords(temporaryFolder())
  const child = await runningProcess("process.on('SIGTERM',()=>{})")
  records.add('ci worker', child.pid, 'SIGTERM')
  const ended = once(child, 'exit')
  await stopLeftOvers(records, 20)
  expect(await ended).toEqual([null, 'SIGKILL'])
})

test('another process that has got the same id since is left alone', async () => {
  const folder = temporaryFolder()
  const records = openRunRecords(folder)
  const child = await runningProcess()
  const record = { name: 'ci worker', process: { pid: child.pid, startMark: 'before' }, stopSignal: 'SIGTERM' }
  writeFileSync(join(folder, 'run/ci-worker.part.json'), JSON.stringify(record))
  expect(await stopLeftOvers(records)).toEqual([])
  expect(child.exitCode).toBeNull()
  expect(child.signalCode).toBeNull()
})

test('a second start on the same state is refused with the address of the first', async () => {
  const records = openRunRecords(temporaryFolder())
  const child = await runningProcess()
  const process = identifyProcess(child.pid)
  if (!process) throw new Error('the process has ended')
  records.setSupervisor({ process, address: 'http://localhost:3000', socketFolder: '/nowhere' })
  const problem = await stopLeftOvers(records).catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  expect(String(problem)).toContain(`Baton is running already at http://localhost:3000 (process ${child.pid})`)
})

test('two starts at once: only one becomes the supervisor', () => {
  const folder = temporaryFolder()
  const process = { pid: 1, startMark: 'x' }
  const record = { process, address: 'http://localhost:3000', socketFolder: '/nowhere' }
  openRunRecords(folder).setSupervisor(record)
  expect(() => openRunRecords(folder).setSupervisor(record)).toThrow()
})

test('a process that has ended is not running, even before its parent has looked', async () => {
  const child = await runningProcess()
  const identity = identifyProcess(child.pid)
  expect(identity && isStillRunning(identity)).toBe(true)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  expect(identity && isStillRunning(identity)).toBe(false)
})
