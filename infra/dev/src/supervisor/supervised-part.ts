import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Problem } from '../problem.ts'
import type { RunRecords } from '../state/run-records.ts'
import { signalProcess } from '../system/signal-process.ts'
import type { Terminal } from '../terminal.ts'
import { createOutputReader, type OutputReader } from './output-reader.ts'
import type { Part } from './part.ts'
import { openRotatingLog, type RotatingLog } from './rotating-log.ts'

/** What a supervised part needs around it. Times are in milliseconds. */
export type Surroundings = {
  terminal: Terminal
  records: RunRecords
  logFolder: string
  /** Aborted when the start is over before all parts are ready; whoever waits for one then gives up. */
  signal: AbortSignal
  timing: { readyMsMax: number; restartMsMin: number; restartMsMax: number; steadyMs: number; graceMs: number }
}

/** How often a part may end before it was ever ready; then the start has failed. */
const FIRST_STARTS_MAX = 4

/** How long the output of an ended process is waited for, where something still holds its other end. */
const LAST_WORDS_MS = 500

/** Times that suit a laptop. */
export const TIMING: Surroundings['timing'] = {
  readyMsMax: 90_000,
  restartMsMin: 200,
  restartMsMax: 10_000,
  steadyMs: 30_000,
  graceMs: 12_000,
}

/**
 * Keeps one process running: starts it, restarts it with growing pauses when it dies (and says so), stops it gracefully
 * and, when it does not listen, for good. Its output goes to its log file.
 */
export class SupervisedPart {
  readonly name: string
  #part: Part
  #surroundings: Surroundings
  #log: RotatingLog
  #reader: OutputReader
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()
  #stopping = new AbortController()
  #wasReady = false
  #failures = 0
  #givenUp: ((problem: Problem) => void) | undefined

  constructor(part: Part, surroundings: Surroundings) {
    this.name = part.name
    this.#part = part
    this.#surroundings = surroundings
    this.#log = openRotatingLog(this.#logFile())
    this.#reader = createOutputReader((message) => surroundings.terminal.warn(`${part.name}: ${message}`))
  }

  /** Starts the process and resolves once it is ready. Throws a Problem where it ends again and again, or never serves. */
  async start(): Promise<void> {
    const givenUp = new Promise<never>((_, reject) => {
      this.#givenUp = reject
    })
    this.#spawn()
    await Promise.race([givenUp, this.#untilReady()])
    this.#wasReady = true
  }

  /** Stops the process and everything that it started; resolves when it is gone. Never throws. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const child = this.#child
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill(this.#part.stopSignal)
      const killer = setTimeout(() => this.kill(), this.#surroundings.timing.graceMs)
      await this.#ended
      clearTimeout(killer)
    }
    this.#log.close()
  }

  /** Ends the process and its group at once. */
  kill(): void {
    this.#stopping.abort()
    if (this.#child?.pid !== undefined) signalProcess(-this.#child.pid, 'SIGKILL')
  }

  #spawn(): void {
    const { file, args, cwd, env, uid, gid } = this.#part.command
    // A group of its own: Ctrl-C at the terminal reaches the supervisor alone, which then stops the parts in order. Its
    // standard input stays open as long as the supervisor lives (bootstrap/end-with-supervisor.mjs).
    const child = spawn(file, args, { cwd, env, uid, gid, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    const spawnedAt = Date.now()
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        this.#log.write(bytes)
        this.#reader.read(bytes)
      })
    }
    child.stdin.on('error', () => undefined)
    if (child.pid !== undefined) this.#surroundings.records.add(this.name, child.pid, this.#part.stopSignal)
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#reader.read(Buffer.from(`${error.message}\n`))
        resolve()
        this.#onEnd('could not be started', spawnedAt)
      })
      child.once('exit', async (code, signal) => {
        this.#surroundings.records.remove(this.name)
        // Nothing that it started in its group may outlive it.
        if (child.pid !== undefined) signalProcess(-child.pid, 'SIGKILL')
        await Promise.race([once(child, 'close'), wait(LAST_WORDS_MS)])
        resolve()
        this.#onEnd(signal ? `was ended by ${signal}` : `ended with exit code ${code}`, spawnedAt)
      })
    })
  }

  #onEnd(how: string, spawnedAt: number): void {
    if (this.#stopping.signal.aborted) return
    const { terminal, timing } = this.#surroundings
    this.#failures = Date.now() - spawnedAt > timing.steadyMs ? 1 : this.#failures + 1
    if (!this.#wasReady && this.#failures >= FIRST_STARTS_MAX) {
      this.#givenUp?.(new Problem(`${this.name} ${how}, ${this.#failures} times in a row.${this.#lastWords()}`))
      return
    }
    const pauseMs = Math.min(timing.restartMsMax, timing.restartMsMin * 2 ** (this.#failures - 1))
    terminal.warn(`${this.name} ${how}; starting it again in ${pauseMs / 1000} s.${this.#lastWords()}`)
    wait(pauseMs, undefined, { signal: this.#stopping.signal }).then(
      () => this.#spawn(),
      () => undefined,
    )
  }

  async #untilReady(): Promise<void> {
    const { timing, signal } = this.#surroundings
    const deadline = Date.now() + timing.readyMsMax
    for (;;) {
      const pid = this.#child?.exitCode === null ? this.#child.pid : undefined
      if (pid !== undefined && (await this.#part.isReady(pid))) return
      signal.throwIfAborted()
      if (Date.now() > deadline) {
        throw new Problem(`${this.name} did not serve within ${timing.readyMsMax / 1000} s.${this.#lastWords()}`)
      }
      await wait(50)
    }
  }

  #lastWords(): string {
    const lines = this.#reader.lastLines().map((line) => `\n           ${line.slice(0, 300)}`)
    return `${lines.join('')}\n           (all of it: ${this.#logFile()})`
  }

  #logFile(): string {
    return join(this.#surroundings.logFolder, `${this.name.replaceAll(' ', '-')}.log`)
  }
}
