import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { address } from './address.ts'
import { until } from './rest.ts'
import { descendantsOf, pause, readHealth } from './stack.ts'

/** The processes that `npm start` keeps running, by the names of its log files. */
export type PartName = 'PostgreSQL' | 'Temporal' | 'web' | `${'ci' | 'cd'}-${'server' | 'worker' | 'launcher'}`

/** Names a process for good: a later one with the same id has another mark of its start. */
export type Identity = { pid: number; startMark: string }

/** Where the state of this run is. */
export function stateFolder(): string {
  const folder = process.env.BATON_E2E_STATE
  if (folder === undefined) throw new Error('BATON_E2E_STATE is not set: run the specs with Playwright.')
  return folder
}

/** Which process is this part now. */
export async function identityOf(part: PartName): Promise<Identity> {
  return until(async () => {
    const text = await readFile(join(stateFolder(), 'run', `${part}.part.json`), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : (JSON.parse(text) as { process: Identity }).process
  })
}

/** `kill -9` of a part's whole process group; resolves once another process has taken its place. */
export async function killPart(part: PartName): Promise<{ returned: () => Promise<void> }> {
  const killed = await identityOf(part)
  process.kill(-killed.pid, 'SIGKILL')
  return {
    returned: async () => {
      await until(
        () => identityOf(part),
        ({ pid, startMark }) => pid !== killed.pid || startMark !== killed.startMark,
      )
      // What a killed server has forked answers until it notices, and its successor waits for the end of that.
      if (part === 'PostgreSQL') await until(readyServer, (pid) => pid !== killed.pid)
      await everythingServes()
    },
  }
}

/** The process of the PostgreSQL that takes connections, as it writes down itself. */
async function readyServer(): Promise<number | undefined> {
  const state = await readFile(join(stateFolder(), 'state.json'), 'utf8')
  const { reachableFolder } = JSON.parse(state) as { reachableFolder: string }
  const lock = await readFile(join(reachableFolder, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '')
  const lines = lock.split('\n')
  return lines[7]?.trim() === 'ready' ? Number(lines[0]) : undefined
}

/** SIGSTOP for every process of a part; the answered function lets them go on. */
export async function freezePart(part: PartName): Promise<() => void> {
  const { pid } = await identityOf(part)
  const frozen = new Set<number>()
  const stop = (one: number) => {
    process.kill(one, 'SIGSTOP')
    frozen.add(one)
  }
  // The first one starts the others, so that none comes while they are counted.
  stop(pid)
  for (const below of await descendantsOf(pid)) if (below.pid !== pid) stop(below.pid)
  return () => {
    for (const one of [...frozen].reverse()) process.kill(one, 'SIGCONT')
  }
}

/** Stops every process of a part for so long: the outage itself, and nothing that waits for something else. */
export async function freezePartFor(part: PartName, milliseconds: number): Promise<void> {
  const goOn = await freezePart(part)
  await pause(milliseconds)
  goOn()
}

/** What `GET /api/health` says does not serve, with the status it says that with. */
export async function down(): Promise<{ status: number; down: string[] } | undefined> {
  const health = await readHealth(address())
  if (health === null) return undefined
  return { status: health.status, down: health.parts.filter(({ ok }) => !ok).map(({ name }) => name) }
}

/** Waits until every part serves. */
export async function everythingServes(): Promise<void> {
  const health = await until(down, ({ status }) => status === 200)
  expect(health).toEqual({ status: 200, down: [] })
}
