import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openRunRecords, type RunRecords } from '../state/run-records.ts'
import { identifyProcess, isStillRunning } from '../system/process-identity.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { Part } from './part.ts'
import { SupervisedPart } from './supervised-part.ts'

/** A supervised Node script that is ready once its log says so. */
function supervise(script: string, timing: Partial<{ graceMs: number; readyMsMax: number }> = {}) {
  const folder = temporaryFolder()
  const terminal = recordingTerminal()
  const records = openRunRecords(folder)
  const log = () => readFileSync(join(folder, 'fake-part.log'), 'utf8')
  const part: Part = {
    name: 'fake part',
    command: { file: process.execPath, args: ['-e', script], cwd: folder, env: {} },
    stopSignal: 'SIGTERM',
    isReady: async () => log().includes('ready'),
  }
  const supervised = new SupervisedPart(part, {
    terminal,
    records,
    logFolder: folder,
    signal: new AbortController().signal,
    timing: { readyMsMax: 20_000, restartMsMin: 1, restartMsMax: 4, steadyMs: 60_000, graceMs: 20_000, ...timing },
  })
  onTestFinished(() => supervised.stop())
  return { supervised, terminal, records, log }
}

/** Waits until a condition on the outside world holds. */
async function until<Value>(look: () => Value | undefined): Promise<Value> {
  for (;;) {
    const seen = look()
    if (seen !== undefined) return seen
    await new Promise(setImmediate)
  }
}

function runningPid(records: RunRecords): number | undefined {
  return records.leftOvers()[0]?.process.pid
}

const STAYS = "console.log('ready', process.pid);setInterval(()=>{},1e6)"

test('a part that dies is started again, and that is said', async () => {
  const { supervised, terminal, records } = supervise(STAYS)
  await supervised.start()
  const first = await until(() => runningPid(records))
  process.kill(first, 'SIGKILL')
  expect(await terminal.heard(/again/)).toContain('fake part was ended by SIGKILL; starting it again in 0.001 s.')
  const second = await until(() => {
    const pid = runningPid(records)
    return pid === first ? undefined : pid
  })
  expect(second).not.toBe(first)
})

test('a part that ends again and again before it was ready fails the start, with its last words', async () => {
  const { supervised } = supervise("console.error('no such table');process.exit(3)")
  const problem = await supervised.start().catch((error: unknown) => String(error))
  expect(problem).toContain('fake part ended with exit code 3, 4 times in a row.')
  expect(problem).toContain('no such table')
  expect(problem).toContain('fake-part.log')
})

test('a part that never serves fails the start', async () => {
  const { supervised } = supervise("console.log('here');setInterval(()=>{},1e6)", { readyMsMax: 300 })
  await expect(supervised.start()).rejects.toThrow('fake part did not serve within 0.3 s.')
})

test('a part that cannot be started at all is a sentence', async () => {
  const folder = temporaryFolder()
  const part: Part = {
    name: 'fake part',
    command: { file: join(folder, 'nothing'), args: [], cwd: folder, env: {} },
    stopSignal: 'SIGTERM',
    isReady: async () => true,
  }
  const supervised = new SupervisedPart(part, {
    terminal: recordingTerminal(),
    records: openRunRecords(folder),
    logFolder: folder,
    signal: new AbortController().signal,
    timing: { readyMsMax: 20_000, restartMsMin: 1, restartMsMax: 1, steadyMs: 60_000, graceMs: 1000 },
  })
  await expect(supervised.start()).rejects.toThrow('fake part could not be started, 4 times in a row.')
  await supervised.stop()
})

test('a stopped part ends by itself, is not started again, and its log is whole', async () => {
  const { supervised, terminal, records, log } = supervise(
    `process.on('SIGTERM',()=>{console.log('last line');process.exit(0)});${STAYS}`,
  )
  await supervised.start()
  await supervised.stop()
  expect(log()).toContain('last line')
  expect(records.leftOvers()).toEqual([])
  expect(terminal.lines).toEqual([])
})

test('a part that does not listen is killed, with the processes that it has started', async () => {
  const { supervised, log } = supervise(
    `process.on('SIGTERM',()=>{});
     const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1e6)']);
     console.log('child', child.pid, '.');${STAYS}`,
    { graceMs: 50 },
  )
  await supervised.start()
  const grandchild = identifyProcess(Number(/child (\d+) \./.exec(log())?.[1]))
  if (!grandchild) throw new Error('the grandchild is not there')
  await supervised.stop()
  await until(() => (isStillRunning(grandchild) ? undefined : true))
})

test('an error that a part logs is told once, in short; the rest stays in its log', async () => {
  const error = JSON.stringify({ level: 50, msg: 'The queue is stuck', err: { message: 'no connection', stack: 'x' } })
  const info = JSON.stringify({ level: 30, msg: 'Working' })
  const { supervised, terminal, log } = supervise(
    `console.log(${JSON.stringify(error)});console.log(${JSON.stringify(info)});console.log(${JSON.stringify(error)});${STAYS}`,
  )
  await supervised.start()
  await terminal.heard(/queue/)
  expect(terminal.lines).toEqual(['fake part: The queue is stuck: no connection'])
  expect(
    log()
      .split('\n')
      .filter((line) => line === error),
  ).toHaveLength(2)
})
