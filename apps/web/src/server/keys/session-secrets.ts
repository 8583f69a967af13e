import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@baton/kernel/clock'
import { secretFile } from './key-files.ts'
import { fileOf, periodOf, sortSecrets } from './session-secret-rules.ts'

/** The secrets of sign-ins: a new one every 30 days, the former ones for as long as a cookie of theirs can live. */
export type SessionSecrets = {
  /** The one that signs now, then those that still verify. Never empty. */
  all(): Promise<readonly [string, ...string[]]>
}

type Held = { secrets: readonly [string, ...string[]]; period: number; readAt: number }

/** If the disk fails when a new secret is due, the old one stays in use and the disk is tried again after this. */
const RETRY_MS = 60_000
/** What another process has deleted or put back is seen after this. */
const FRESH_MS = 3_600_000

/** Opens the secrets in this folder. The present one is made where it is not there; those that have ended are deleted. */
export function openSessionSecrets(options: {
  folder: string
  make: () => string
  clock: Clock
  onFault: (error: unknown) => void
}): SessionSecrets {
  const { folder, make, clock, onFault } = options
  let held: Held | null = null
  let reading: Promise<Held> | null = null

  async function read(now: Date): Promise<Held> {
    const period = periodOf(now)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const current = await secretFile(join(folder, fileOf(period)), make)
    const { kept, ended } = sortSecrets(await readdir(folder), now)
    const others = kept.filter(({ file }) => file !== fileOf(period))
    const former = await Promise.all(others.map(({ file }) => readFile(join(folder, file), 'utf8')))
    await Promise.all(ended.map((file) => rm(join(folder, file), { force: true })))
    return { secrets: [current, ...former], period, readAt: now.getTime() }
  }

  async function readOrGoOn(now: Date, before: Held | null): Promise<Held> {
    try {
      return await read(now)
    } catch (error) {
      if (before === null) throw error
      onFault(error)
      return { ...before, period: periodOf(now), readAt: now.getTime() - FRESH_MS + RETRY_MS }
    }
  }

  return {
    async all() {
      const now = clock()
      const age = held === null ? FRESH_MS : Math.abs(now.getTime() - held.readAt)
      if (held === null || held.period !== periodOf(now) || age >= FRESH_MS) {
        reading ??= readOrGoOn(now, held).finally(() => {
          reading = null
        })
        held = await reading
      }
      return held.secrets
    },
  }
}
