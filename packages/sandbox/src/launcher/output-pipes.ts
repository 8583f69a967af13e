import { execFile } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A pipe for one step's output. Hand `writeFd` to the step and close it here; `release` once the step is dead. */
export type OutputPipe = { readFd: number; writeFd: number; release(): void }

const BATCH = 16

/**
 * Named pipes, made in batches and used again. Node's own pipes to a child are sockets, on which a step's
 * `> /dev/stderr` fails; these can be opened for writing by any user that already holds one, and for reading by none.
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

  /** Makes the first batch, so that no step has to wait for it. */
  async open(): Promise<OutputPipe> {
    for (let path = this.#free.pop(); ; path = this.#free.pop()) {
      if (path) return this.#use(path)
      await this.prepare()
    }
  }

  prepare(): Promise<void> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined
    })
    return this.#making
  }

  #use(path: string): OutputPipe {
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writeFd = openSync(path, constants.O_WRONLY)
    return { readFd, writeFd, release: () => this.#free.push(path) }
  }

  async #make(): Promise<void> {
    const paths = Array.from({ length: BATCH }, (_, index) => join(this.#folder, String(this.#made + index)))
    this.#made += BATCH
    await promisify(execFile)('mkfifo', ['-m', '0622', ...paths])
    this.#free.push(...paths)
  }
}

/** Closes a file descriptor that may be closed already. */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBADF') throw error
  }
}
