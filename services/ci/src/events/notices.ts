import { sendStatement, type Tx } from '@baton/kernel/database'
import { z } from 'zod'
import { BUILD_STATES } from '../builds/build-states.ts'

/** PostgreSQL channels. What is sent over them are ids and words, never content. */
export const CHANNELS = {
  /** Something of an organisation changed: `OrganizationEvent` with its organisation. */
  events: 'ci_events',
  /** A log has grown or is complete: the log's id. */
  logs: 'ci_logs',
  /** A build is to be stopped: its id. */
  cancels: 'ci_cancels',
  /** A build was given a slot: `<orgId> <buildId>`. */
  admissions: 'ci_admissions',
  /** Something was put into a queue: nothing. */
  queue: 'ci_queue',
} as const

/** What the organisation's event stream carries. */
export const OrganizationEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('build.changed'),
    buildId: z.string(),
    repositoryId: z.string(),
    state: z.enum(BUILD_STATES),
  }),
  z.object({ type: z.literal('publication.changed'), buildId: z.string(), publicationId: z.string() }),
  z.object({ type: z.literal('repository.changed'), repositoryId: z.string() }),
])
export type OrganizationEvent = z.infer<typeof OrganizationEvent>

/** Tells every listening process, at the commit of `tx`. */
export async function notifyOrganization(tx: Tx, orgId: string, event: OrganizationEvent): Promise<void> {
  await notify(tx, 'events', JSON.stringify({ orgId, ...event }))
}

/** Tells the log streams, at the commit of `tx`, that there is more to read. */
export async function notifyLog(tx: Tx, logId: string): Promise<void> {
  await notify(tx, 'logs', logId)
}

/** Tells the hosts, at the commit of `tx`, to stop the steps of a build. */
export async function notifyCancel(tx: Tx, buildId: string): Promise<void> {
  await notify(tx, 'cancels', buildId)
}

/** Tells the hosts, at the commit of `tx`, that a build will begin in a moment. */
export async function notifyAdmission(tx: Tx, orgId: string, buildId: string): Promise<void> {
  await notify(tx, 'admissions', `${orgId} ${buildId}`)
}

/** Wakes the sweeper, at the commit of `tx`. */
export async function notifyQueue(tx: Tx): Promise<void> {
  await notify(tx, 'queue', '')
}

function notify(tx: Tx, channel: keyof typeof CHANNELS, payload: string): Promise<void> {
  return sendStatement(tx, 'select pg_notify($1, $2)', [CHANNELS[channel], payload])
}
