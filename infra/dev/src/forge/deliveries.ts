import { createHash, createHmac } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { writePrivateFile } from '../state/files.ts'
import type { Terminal } from '../terminal.ts'
import { parseRefUpdates, pushPayload } from './push-payload.ts'
import type { ForgeRepository, RepositoryStore } from './repository-store.ts'

/** When a webhook that was not accepted is tried again, in milliseconds; then the last pause again and again. */
const PAUSES_MS = [250, 500, 1000, 2000, 5000, 10_000]
/** About a day; what nobody has accepted by then is put aside in `given-up`. */
const TRIES_MAX = 8640

/** Sends each push's webhook until it is accepted. What is not accepted yet lies on disk, so a restart loses nothing. */
export type Deliveries = {
  /** Looks for pushes of a repository that were not delivered yet. */
  deliverPushes: (repository: ForgeRepository) => Promise<void>
  stop: () => Promise<void>
}

/** Starts delivering, beginning with what an earlier start has left. */
export function startDeliveries(options: {
  store: RepositoryStore
  forgeUrl: string
  terminal: Terminal
  pausesMs?: readonly number[]
}): Deliveries {
  const { store, forgeUrl, terminal } = options
  const pausesMs = options.pausesMs ?? PAUSES_MS
  const stopping = new AbortController()
  const underWay = new Map<string, Promise<void>>()
  let looking = Promise.resolve()
  const deliveries: Deliveries = {
    deliverPushes: (repository) => {
      // One look at a time: two would unpack the same push.
      looking = looking.then(() => lookInto(repository))
      return looking
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(underWay.values())
    },
  }
  for (const repository of store.list()) deliveries.deliverPushes(repository)
  return deliveries

  async function lookInto(repository: ForgeRepository): Promise<void> {
    const outbox = store.outbox(repository.name)
    try {
      for (const file of listFiles(outbox, '.push')) await unpackPush(repository, join(outbox, file))
    } catch (error) {
      terminal.warn(`forge: a push to ${repository.name} could not be read: ${String(error)}`)
    }
    for (const file of listFiles(outbox, '.json')) {
      const path = join(outbox, file)
      if (underWay.has(path)) continue
      underWay.set(
        path,
        deliver(repository.name, path).finally(() => underWay.delete(path)),
      )
    }
  }

  /** Turns one push into one delivery for each ref. Doing it twice makes the same deliveries, with the same ids. */
  async function unpackPush(repository: ForgeRepository, file: string): Promise<void> {
    const updates = parseRefUpdates(readFileSync(file, 'utf8'))
    for (const [index, update] of updates.entries()) {
      const body = await pushPayload(repository, update, { gitFolder: store.gitFolder(repository.name), forgeUrl })
      const id = uuidFrom(`${basename(file)} ${update.ref}`)
      writePrivateFile(
        `${file.slice(0, -'.push'.length)}-${index}.json`,
        JSON.stringify({ id, body: JSON.stringify(body) }),
      )
    }
    rmSync(file, { force: true })
  }

  async function deliver(repositoryName: string, path: string): Promise<void> {
    const delivery = JSON.parse(readFileSync(path, 'utf8')) as { id: string; body: string }
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      // The webhook may have been renewed since the last try.
      const repository = store.find(repositoryName)
      if (repository && (await isAccepted(repository, delivery, stopping.signal))) {
        rmSync(path, { force: true })
        return
      }
      const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)]
      await wait(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
    }
    const aside = join(path, '../given-up')
    mkdirSync(aside, { recursive: true })
    renameSync(path, join(aside, basename(path)))
    terminal.warn(`forge: nobody accepted a push of ${repositoryName} for a day; its webhook is put aside in ${aside}`)
  }
}

async function isAccepted(
  repository: ForgeRepository,
  delivery: { id: string; body: string },
  signal: AbortSignal,
): Promise<boolean> {
  const signature = createHmac('sha256', repository.webhookSecret).update(delivery.body).digest('hex')
  try {
    const response = await fetch(repository.webhookUrl, {
      method: 'POST',
      body: delivery.body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'baton-sample-forge',
        'x-gitea-delivery': delivery.id,
        'x-gitea-event': 'push',
        'x-gitea-event-type': 'push',
        'x-gitea-signature': signature,
        'x-hub-signature-256': `sha256=${signature}`,
      },
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** A UUID that is the same for the same text, so that a repeated delivery is known by its id. */
function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** The outbox's files of a kind, oldest first. */
function listFiles(folder: string, suffix: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith(suffix) && !name.startsWith('.'))
    .sort()
}
