import type { Database } from '@baton/kernel/database'
import { z } from 'zod'

/** Something of an organisation changed: ids only, what changed is read anew by whoever may. */
export const organizationEvent = z.object({
  orgId: z.string(),
  type: z.enum([
    'promotion.changed',
    'deployment.changed',
    'deployment.log',
    'environment.changed',
    'release.created',
    'project.changed',
    'auditLog.signed',
  ]),
  id: z.string(),
})
export type OrganizationEvent = z.output<typeof organizationEvent>

const QUEUE_MAX = 1_000

/** Events of all organisations over one connection of a process, handed out by organisation. */
export type EventHub = {
  /**
   * The events of one organisation from now on, until the signal aborts. `resync` says that some may have been missed (the
   * connection was lost, or the reader was too slow): read everything anew.
   */
  subscribe(orgId: string, signal: AbortSignal): AsyncIterable<OrganizationEvent | { type: 'resync' }>
  close(): Promise<void>
}

type Listener = { orgId: string; push(event: OrganizationEvent | { type: 'resync' }): void }

/** Listens on the database; reconnects by itself. */
export async function openEventHub(db: Database): Promise<EventHub> {
  const listeners = new Set<Listener>()
  const tell = (event: OrganizationEvent) => {
    for (const listener of listeners) if (listener.orgId === event.orgId) listener.push(event)
  }
  const onEvent = (text: string) => tell(organizationEvent.parse(JSON.parse(text)))
  const onSigned = (orgId: string) => tell({ orgId, type: 'auditLog.signed', id: orgId })
  // The driver calls the last function each time that it has (again) begun to listen.
  const onListen = () => {
    for (const listener of listeners) listener.push({ type: 'resync' })
  }
  const { unlisten } = await db.$client.listen('cd_events', onEvent, onListen)
  const signed = await db.$client.listen('audit_checkpoints', onSigned)
  return {
    subscribe: (orgId, signal) => iterate(listeners, orgId, signal),
    close: async () => {
      await unlisten()
      await signed.unlisten()
    },
  }
}

async function* iterate(listeners: Set<Listener>, orgId: string, signal: AbortSignal) {
  let queue: Array<OrganizationEvent | { type: 'resync' }> = []
  let wake = () => {}
  const listener: Listener = {
    orgId,
    push(event) {
      if (queue.length >= QUEUE_MAX) queue = [{ type: 'resync' }]
      else queue.push(event)
      wake()
    },
  }
  const onAbort = () => wake()
  listeners.add(listener)
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      const next = queue.shift()
      if (next !== undefined) yield next
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
          if (queue.length > 0 || signal.aborted) resolve()
        })
      }
    }
  } finally {
    listeners.delete(listener)
    signal.removeEventListener('abort', onAbort)
  }
}
