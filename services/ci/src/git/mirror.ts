import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesBelow } from '../disk/bytes-below.ts'
import type { CloneUrl } from '../repositories/clone-url.ts'
import { type Fetched, type FetchFault, FetchQueue, type FetchRequest } from './fetch-queue.ts'
import { readFetchHead } from './fetched-tips.ts'
import { accessTo, areObjectsRefused, faultOf } from './forge-access.ts'
import { mirrorRef } from './git-names.ts'
import { ObjectReader } from './object-reader.ts'
import { GitError, runGit } from './run-git.ts'

const IDLE_MS = 60_000
/** The end of the name of a mirror that is being removed. */
const REMOVED = '.git.removed'
/** A fetch may take so long, and bring so much at once. */
const FETCH_MS_MAX = 30 * 60_000
const PACK_BYTES_MAX = 4 * 2 ** 30

/** All tags of a forge, beside its other refs: a checkout gets those that lead to its commit. */
const TAGS = '+refs/tags/*:refs/fetched-tags/*'

type FetchCall = {
  url: CloneUrl
  configuration: readonly string[]
  wants: readonly string[]
  tags: boolean
  signal: AbortSignal | undefined
}

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

  /** The repositories that have a mirror here. What a removal that was killed has left is removed first. */
  async repositoryIds(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => [])
    for (const name of names.filter((each) => each.endsWith(REMOVED))) {
      await rm(join(this.#folder, name), { recursive: true, force: true })
    }
    return names.filter((name) => name.endsWith('.git')).map((name) => name.slice(0, -'.git'.length))
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

  /** Bytes on the disk, and when it was last fetched into. Null where there is no mirror. */
  async measure(): Promise<{ bytes: number; fetchedAt: Date } | null> {
    const fetched = await stat(join(this.folder, 'FETCH_HEAD')).catch(() => stat(this.folder).catch(() => null))
    return fetched && { bytes: await bytesBelow(this.folder), fetchedAt: fetched.mtime }
  }

  /**
   * Removes the mirror where `isUnused` says so while nothing is fetched into it; the next fetch makes it anew. True where it
   * was removed. It is renamed first, so that nobody ever sees half of one.
   */
  async removeIf(isUnused: (fetchedAt: Date) => Promise<boolean>): Promise<boolean> {
    const removed = await this.#fetches.whileIdle(async () => {
      const found = await this.measure()
      if (!found || !(await isUnused(found.fetchedAt))) return false
      this.close()
      await rename(this.folder, this.folder.replace(/\.git$/, REMOVED))
      return true
    })
    if (removed) await rm(this.folder.replace(/\.git$/, REMOVED), { recursive: true, force: true })
    return removed ?? false
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
    const { url } = source
    const access = await accessTo(source)
    if ('fault' in access) return access
    const wants = refs.map((ref) => `+${ref}:${mirrorRef(ref)}`)
    return this.#run({ url, configuration: access.configuration, wants, tags: true, signal })
  }

  async #run(call: FetchCall): Promise<Fetched> {
    const { url, configuration, wants, tags, signal } = call
    // Pruned first: a tag may have the name of a folder in which another one lay.
    const flags = ['--quiet', '--no-tags', '--prune', '--no-recurse-submodules', '--no-show-forced-updates']
    const late = AbortSignal.timeout(FETCH_MS_MAX)
    try {
      await runGit({
        folder: this.folder,
        args: ['fetch', ...flags, '--force', '--', url.href, ...wants, ...(tags ? [TAGS] : [])],
        configuration,
        signal: AbortSignal.any([late, ...(signal ? [signal] : [])]),
        fileBytesMax: this.#packBytesMax,
      })
      return { tips: readFetchHead(await readFile(join(this.folder, 'FETCH_HEAD'), 'utf8')) }
    } catch (error) {
      const largestBytes = await this.#removeRemains()
      if (!(error instanceof GitError) || signal?.aborted) throw error
      if (largestBytes >= this.#packBytesMax) return tooMuch(url, this.#packBytesMax)
      if (late.aborted) return refused(`${url.origin} had not sent all of it after ${FETCH_MS_MAX / 60_000} minutes.`)
      // One old tag that git refuses must not keep every branch from being built.
      if (tags && areObjectsRefused(error)) return this.#run({ ...call, tags: false })
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

function tooMuch(url: CloneUrl, mostBytes: number): FetchFault {
  const most = `${Math.floor(mostBytes / 2 ** 20)} MiB`
  return refused(`${url.origin} sent more than ${most} for one fetch. Only repositories up to that size can be built.`)
}

function refused(sentence: string): FetchFault {
  return { fault: 'refused', sentence }
}
