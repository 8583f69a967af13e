import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CloneUrl } from '../repositories/clone-url.ts'
import { publicAddressesOf } from './address-guard.ts'
import { type Fetched, type FetchFault, FetchQueue, type FetchRequest } from './fetch-queue.ts'
import { readFetchHead } from './fetched-tips.ts'
import { mirrorRef } from './git-names.ts'
import { ObjectReader } from './object-reader.ts'
import { GitError, runGit } from './run-git.ts'

const IDLE_MS = 60_000
/** A fetch may take so long, and bring so much at once. */
const FETCH_MS_MAX = 30 * 60_000
const PACK_BYTES_MAX = 4 * 2 ** 30

/** The bare mirrors of a host: one a repository, with history, fetched into and never cleaned up by git. */
export class Mirrors {
  readonly #folder: string
  readonly #packBytesMax: number
  readonly #mirrors = new Map<string, Mirror>()

  constructor(folder: string, packBytesMax = PACK_BYTES_MAX) {
    this.#folder = folder
    this.#packBytesMax = packBytesMax
  }

  /** The mirror of a repository. Its folder is made at the first fetch. */
  of(repositoryId: string): Mirror {
    const known = this.#mirrors.get(repositoryId)
    if (known) return known
    const mirror = new Mirror(join(this.#folder, `${repositoryId}.git`), this.#packBytesMax)
    this.#mirrors.set(repositoryId, mirror)
    return mirror
  }

  close(): void {
    for (const mirror of this.#mirrors.values()) mirror.close()
  }
}

/** One bare mirror. Fetches come one after the other; reads need no lock. */
export class Mirror {
  readonly folder: string
  readonly #fetches: FetchQueue
  #reader: ObjectReader | null = null
  #idle: NodeJS.Timeout | null = null
  readonly #packBytesMax: number

  constructor(folder: string, packBytesMax = PACK_BYTES_MAX) {
    this.folder = folder
    this.#packBytesMax = packBytesMax
    this.#fetches = new FetchQueue({
      fetchNow: async (request) => {
        await this.#prepare()
        return this.#fetchNow(request)
      },
    })
  }

  /**
   * Brings refs with their history, by one network fetch at most. Answers what they led to in that fetch (a ref that is not
   * among them is not at the forge), or what went wrong where it has none of them, or says nothing.
   */
  fetch(request: FetchRequest): Promise<Fetched> {
    return this.#fetches.fetch(request)
  }

  /** True when the commit is here. */
  async has(commit: string): Promise<boolean> {
    return (await this.read(`${commit}^{commit}`)) !== null
  }

  /** An object by name, or null. */
  async read(name: string) {
    if (!existsSync(join(this.folder, 'HEAD'))) return null
    this.#reader ??= new ObjectReader(this.folder)
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref()
    const reader = this.#reader
    try {
      return await reader.read(name)
    } catch (error) {
      if (this.#reader === reader) this.#reader = null
      reader.close()
      throw error
    }
  }

  /** What git prints for a command that only reads. */
  async ask(args: readonly string[], outputBytesMax?: number): Promise<string> {
    const out = await runGit({ folder: this.folder, args, ...(outputBytesMax ? { outputBytesMax } : {}) })
    return out.toString('utf8')
  }

  close(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#reader?.close()
    this.#reader = null
  }

  /** Makes the folder, whole or not at all. */
  async #prepare(): Promise<void> {
    if (existsSync(join(this.folder, 'HEAD'))) return
    const made = `${this.folder}.${process.pid}.new`
    await rm(made, { recursive: true, force: true })
    await mkdir(made, { recursive: true, mode: 0o755 })
    await runGit({ folder: made, args: ['init', '--quiet', '--bare', '--template='] })
    await rename(made, this.folder)
  }

  async #fetchNow({ source, refs, signal }: Omit<FetchRequest, 'isEnough'>): Promise<Fetched> {
    const { url, trusted } = source
    const addresses = trusted ? [] : await publicAddressesOf(url.hostname).catch(() => [])
    if (addresses === null) {
      return refused(`${url.hostname} is not a public address. Ask your operator to allow ${url.origin}.`)
    }
    if (!trusted && addresses.length === 0)
      return unreachable(`The host ${url.hostname} is not known to the DNS. ${CHECK_ADDRESS}`)
    const scheme = url.href.startsWith('https:') ? 'https' : 'http'
    const port = url.port || (scheme === 'https' ? '443' : '80')
    const pinned = addresses.slice(0, 1).map((address) => `http.curloptResolve=${url.hostname}:${port}:${address}`)
    const flags = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-show-forced-updates']
    const wants = refs.map((ref) => `+${ref}:${mirrorRef(ref)}`)
    const late = AbortSignal.timeout(FETCH_MS_MAX)
    try {
      await runGit({
        folder: this.folder,
        args: ['fetch', ...flags, '--force', '--', url.href, ...wants],
        configuration: [`protocol.${scheme}.allow=always`, ...pinned],
        signal: AbortSignal.any([late, ...(signal ? [signal] : [])]),
        fileBytesMax: this.#packBytesMax,
      })
      return { tips: readFetchHead(await readFile(join(this.folder, 'FETCH_HEAD'), 'utf8')) }
    } catch (error) {
      const largestBytes = await this.#removeRemains()
      if (!(error instanceof GitError) || signal?.aborted) throw error
      if (largestBytes >= this.#packBytesMax) return tooMuch(url, this.#packBytesMax)
      if (late.aborted) return refused(`${url.origin} had not sent all of it after ${FETCH_MS_MAX / 60_000} minutes.`)
      return faultOf(error, url)
    }
  }

  /** Removes what a fetch that broke off has written (one runs at a time), and answers how large the largest file was. */
  async #removeRemains(): Promise<number> {
    const objects = join(this.folder, 'objects')
    let largestBytes = 0
    for (const folder of await readdir(objects).catch(() => [])) {
      const names = await readdir(join(objects, folder)).catch(() => [])
      for (const name of names.filter((each) => each.startsWith('tmp_'))) {
        const file = join(objects, folder, name)
        const { size } = await stat(file).catch(() => ({ size: 0 }))
        largestBytes = Math.max(largestBytes, size)
        await rm(file, { force: true })
      }
    }
    return largestBytes
  }
}

const CHECK_ADDRESS = 'Check the clone address of the repository, then run the build again.'

function faultOf(error: GitError, url: CloneUrl): FetchFault {
  // git says the address again, and a name or port in it must not be taken for a verdict.
  const stderr = error.stderr.replaceAll(url.href, '')
  if (/not our ref|couldn't find remote ref|no such remote ref|unadvertised object|did not send all/i.test(stderr)) {
    return { fault: 'gone', sentence: 'The forge does not have it any more.' }
  }
  if (/authentication|could not read username|returned error: 40[13]/i.test(stderr)) {
    return refused(`${url.origin} asks for a sign-in. Only repositories that may be cloned without one can be built.`)
  }
  if (/not found|returned error: 404/i.test(stderr))
    return refused(`${url.origin} does not know the repository ${url.path}. ${CHECK_ADDRESS}`)
  if (/fsck|bad object|malformed|corrupt/i.test(stderr)) {
    return refused(`${url.origin} sent objects that git refuses: ${stderr.trim().split('\n').at(-1)?.slice(0, 200)}`)
  }
  return unreachable(`${url.origin} did not answer git. Run the build again when it does.`)
}

function tooMuch(url: CloneUrl, mostBytes: number): FetchFault {
  const most = `${Math.floor(mostBytes / 2 ** 20)} MiB`
  return refused(`${url.origin} sent more than ${most} for one fetch. Only repositories up to that size can be built.`)
}

function refused(sentence: string): FetchFault {
  return { fault: 'refused', sentence }
}

function unreachable(sentence: string): FetchFault {
  return { fault: 'unreachable', sentence }
}
