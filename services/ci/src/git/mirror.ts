import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CloneUrl } from '../repositories/clone-url.ts'
import { publicAddressesOf } from './address-guard.ts'
import { ObjectReader } from './object-reader.ts'
import { GitError, runGit } from './run-git.ts'

/** Where a repository's objects come from. `trusted`: its origin is one that the operator allowed, whatever its address. */
export type FetchSource = { url: CloneUrl; trusted: boolean }

/** Why a fetch brought nothing, in words for the build's page. */
export type FetchFault = { fault: 'gone' | 'unreachable'; sentence: string }

const IDLE_MS = 60_000

/** The bare mirrors of a host: one a repository, with history, fetched into and never cleaned up by git. */
export class Mirrors {
  readonly #folder: string
  readonly #mirrors = new Map<string, Mirror>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The mirror of a repository. Its folder is made at the first fetch. */
  of(repositoryId: string): Mirror {
    const known = this.#mirrors.get(repositoryId)
    if (known) return known
    const mirror = new Mirror(join(this.#folder, `${repositoryId}.git`))
    this.#mirrors.set(repositoryId, mirror)
    return mirror
  }

  close(): void {
    for (const mirror of this.#mirrors.values()) mirror.close()
  }
}

/** Fetches that wait for the running one are made together, so many at most. */
const TOGETHER_MAX = 50

type Waiting = {
  source: FetchSource
  commit: string | null
  wants: readonly string[]
  signal: AbortSignal | undefined
  resolve: (fault: FetchFault | null) => void
  reject: (error: unknown) => void
}

/** One bare mirror. One fetch at a time; what is asked for meanwhile comes by one fetch more. Reads need no lock. */
export class Mirror {
  readonly folder: string
  readonly #waiting: Waiting[] = []
  #fetching = false
  #reader: ObjectReader | null = null
  #idle: NodeJS.Timeout | null = null

  constructor(folder: string) {
    this.folder = folder
  }

  /**
   * Brings a commit with its history by one network fetch, together with what other builds wait for; or by none where a
   * fetch that ran meanwhile has brought it. `wants` are refspecs. Answers what went wrong where the forge says that there
   * is no such commit, or says nothing.
   */
  fetch(
    source: FetchSource,
    commit: string | null,
    wants: readonly string[],
    signal?: AbortSignal,
  ): Promise<FetchFault | null> {
    const fetched = new Promise<FetchFault | null>((resolve, reject) => {
      this.#waiting.push({ source, commit, wants, signal, resolve, reject })
    })
    if (!this.#fetching) void this.#workOff()
    return fetched
  }

  async #workOff(): Promise<void> {
    this.#fetching = true
    let isFirst = true
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0, TOGETHER_MAX)
      const asked = isFirst ? taken : await this.#missing(taken)
      isFirst = false
      const together = asked.length > 1 ? await this.#fetchTogether(asked) : false
      for (const one of together ? [] : asked) {
        await this.#prepare()
          .then(() => this.#fetchNow(one.source, one.wants, one.signal))
          .then(one.resolve, one.reject)
      }
    }
    this.#fetching = false
  }

  /** Settles those whose commit is here by now, and answers the others. */
  async #missing(taken: readonly Waiting[]): Promise<Waiting[]> {
    const missing: Waiting[] = []
    for (const one of taken) {
      const isHere = one.commit !== null && (await this.has(one.commit).catch(() => false))
      if (isHere) one.resolve(null)
      else missing.push(one)
    }
    return missing
  }

  /** False where not all of it could be had at once: then each is asked for by itself, to know which. */
  async #fetchTogether(asked: readonly Waiting[]): Promise<boolean> {
    const [first] = asked
    if (!first || asked.some(({ source }) => source.url.href !== first.source.url.href)) return false
    // Of two that want the same ref at different commits, the ref keeps one; the objects of both come.
    const refs = new Set<string>()
    const wants = asked.flatMap((one) =>
      one.wants.map((want) => {
        const ref = want.split(':')[1] ?? want
        const plain = want.replace(/^\+/, '').split(':')[0] ?? want
        if (refs.has(ref)) return plain
        refs.add(ref)
        return want
      }),
    )
    try {
      await this.#prepare()
      const fault = await this.#fetchNow(first.source, [...new Set(wants)], undefined)
      if (fault) return false
    } catch {
      return false
    }
    for (const one of asked) one.resolve(null)
    return true
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

  async #fetchNow(
    { url, trusted }: FetchSource,
    wants: readonly string[],
    signal?: AbortSignal,
  ): Promise<FetchFault | null> {
    const addresses = trusted ? [] : await publicAddressesOf(url.hostname).catch(() => [])
    if (addresses === null) {
      return unreachable(`${url.hostname} is not a public address. Ask your operator to allow ${url.origin}.`)
    }
    if (!trusted && addresses.length === 0) return unreachable(`The host ${url.hostname} is not known to the DNS.`)
    const scheme = url.href.startsWith('https:') ? 'https' : 'http'
    const port = url.port || (scheme === 'https' ? '443' : '80')
    const pinned = addresses.slice(0, 1).map((address) => `http.curloptResolve=${url.hostname}:${port}:${address}`)
    const flags = [
      '--quiet',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      '--no-show-forced-updates',
    ]
    try {
      await runGit({
        folder: this.folder,
        args: ['fetch', ...flags, '--force', '--', url.href, ...wants],
        configuration: [`protocol.${scheme}.allow=always`, ...pinned],
        signal,
      })
      return null
    } catch (error) {
      if (!(error instanceof GitError)) throw error
      return faultOf(error, url)
    }
  }
}

function faultOf(error: GitError, url: CloneUrl): FetchFault {
  const { stderr } = error
  if (/not our ref|couldn't find remote ref|no such remote ref|unadvertised object|did not send all/i.test(stderr)) {
    return { fault: 'gone', sentence: 'The forge does not have it any more.' }
  }
  if (/authentication|could not read username|40[13]/i.test(stderr)) {
    return unreachable(
      `${url.origin} asks for a sign-in. Only repositories that may be cloned without one can be built.`,
    )
  }
  if (/not found|404/i.test(stderr)) return unreachable(`${url.origin} does not know the repository ${url.path}.`)
  if (/fsck|bad object|malformed|corrupt/i.test(stderr)) {
    return unreachable(
      `${url.origin} sent objects that git refuses: ${stderr.trim().split('\n').at(-1)?.slice(0, 200)}`,
    )
  }
  return unreachable(`${url.origin} did not answer git. It is tried again when the build is run again.`)
}

function unreachable(sentence: string): FetchFault {
  return { fault: 'unreachable', sentence }
}
