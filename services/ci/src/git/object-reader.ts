import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { DomainError } from '@baton/kernel/errors'
import { configurationArgs, GIT_CONFIGURATION, GIT_ENVIRONMENT, GitError } from './run-git.ts'

/** One object out of a repository. */
export type GitObject = { id: string; type: string; content: Buffer }

const OBJECT_BYTES_MAX = 2 ** 22

/**
 * Reads objects through one `git cat-file --batch` that stays alive: 0.2 ms a read, where a process each would cost 4.
 * Reads come one after the other. After an error or `close` the reader is of no more use.
 */
export class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams
  #held: Buffer = Buffer.alloc(0)
  #ended: Error | null = null
  #wake: (() => void) | null = null
  #queue: Promise<unknown> = Promise.resolve()

  constructor(folder: string) {
    this.#child = spawn('git', [...configurationArgs(GIT_CONFIGURATION), 'cat-file', '--batch'], {
      cwd: folder,
      env: GIT_ENVIRONMENT,
    })
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
      this.#wake?.()
    })
    const end = (error: Error) => {
      this.#ended ??= error
      this.#wake?.()
    }
    this.#child.once('error', end)
    this.#child.stdin.on('error', end)
    this.#child.once('close', () => end(new GitError('git cat-file ended.', '')))
  }

  /** The object that a name such as `<sha>^{commit}` or `<sha>:.baton.yml` leads to, or null when it is not there. */
  read(name: string): Promise<GitObject | null> {
    const result = this.#queue.then(() => this.#readNow(name))
    this.#queue = result.catch(() => undefined)
    return result
  }

  close(): void {
    this.#child.kill('SIGKILL')
  }

  async #readNow(name: string): Promise<GitObject | null> {
    if (/[\n\0]/.test(name)) throw new GitError('A name of an object holds no line feed.', '')
    this.#child.stdin.write(`${name}\n`)
    const line = (await this.#takeLine()).toString('utf8')
    const [id = '', type = '', size = ''] = line.split(' ')
    if (line.endsWith(' missing') || line.endsWith(' ambiguous') || !/^\d+$/.test(size)) return null
    const sizeBytes = Number(size)
    if (sizeBytes > OBJECT_BYTES_MAX) {
      this.close()
      throw new DomainError('VALIDATION', `The ${type} ${id} has ${sizeBytes} bytes, too many to be read here.`, {
        reason: 'object_too_large',
      })
    }
    const content = await this.#take(sizeBytes + 1)
    return { id, type, content: content.subarray(0, sizeBytes) }
  }

  async #takeLine(): Promise<Buffer> {
    for (;;) {
      const feed = this.#held.indexOf(0x0a)
      if (feed !== -1) {
        const line = this.#held.subarray(0, feed)
        this.#held = this.#held.subarray(feed + 1)
        return line
      }
      await this.#more()
    }
  }

  async #take(bytes: number): Promise<Buffer> {
    while (this.#held.length < bytes) await this.#more()
    const taken = this.#held.subarray(0, bytes)
    this.#held = this.#held.subarray(bytes)
    return taken
  }

  #more(): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        this.#wake = null
        if (this.#ended) reject(this.#ended)
        else resolve()
      }
    })
  }
}
