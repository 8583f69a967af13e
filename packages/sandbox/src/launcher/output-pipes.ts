import { execFile } from 'node:child_process'
import { constants, mkdirSync, openSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A pipe for one step's output. Hand `writeFd` to the step and close it here; read `readFd` to its end. */
export type OutputPipe = { readFd: number; writeFd: number }

const BATCH = 32
/** When so few are left, more are made while nobody has to wait for them. */
const FEW = 8

/**
 * Named pipes, made in batches, used once. Node's own pipes to a child are sockets, on which a step's `> /dev/stderr`
 * fails; these can be opened for writing by any user that already holds one. Their names are gone before they are used.
 */
export class OutputPipes {
  readonly #folder: string
  readonly #free: string[] = []
  #made = 0
  #making: Promise<void> | undefined

  constructor(folder: string) {
    this.#folder = join(folder, 'pipes')
    rmSync(this.#folder, { recursive: true, force: true })
    mkdirSync(this.#folder, { mode: 0o700 })
  }

  async open(): Promise<OutputPipe> {
    for (let path = this.#free.pop(); ; path = this.#free.pop()) {
      // A batch that fails in advance is tried again by whoever needs it, and fails there.
      if (this.#free.length < FEW) this.prepare().catch(() => undefined)
      if (path) return use(path)
      await this.prepare()
    }
  }

  /** Makes a batch, so that no step has to wait for it. */
  prepare(): Promise<void> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined
    })
    return this.#making
  }

  async #make(): Promise<void> {
    const paths = Array.from({ length: BATCH }, (_, index) => join(this.#folder, String(this.#made + index)))
    this.#made += BATCH
    await promisify(execFile)('mkfifo', ['-m', '0622', ...paths])
    this.#free.push(...paths)
  }
}

function use(path: string): OutputPipe {
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writeFd = openSync(path, constants.O_WRONLY)
  unlinkSync(path)
  return { readFd, writeFd }
}
