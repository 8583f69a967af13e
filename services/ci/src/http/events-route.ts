import type { ServerResponse } from 'node:http'
import { DomainError } from '@baton/kernel/errors'
import { isGrantedSomewhere } from '@baton/kernel/permissions'
import type { Caller } from '../tokens/verify-token.ts'
import { openEventStream } from './event-stream.ts'
import type { ServerContext } from './server-context.ts'

/** What changes in the caller's organisation, as ids. `resync` says that any number of events may have been missed. */
export function eventsRoute(context: ServerContext, response: ServerResponse, caller: Caller): void {
  if (!isGrantedSomewhere(caller.actor.grants, 'build:read')) {
    throw new DomainError('FORBIDDEN', "Your role does not include 'build:read' here.", { reason: 'role' })
  }
  const stream = openEventStream(response, { until: caller.expiresAt, stopping: context.stopping })
  const unsubscribe = context.listener.subscribe('events', (heard) => {
    if (heard === 'resync') {
      void stream.send({ data: JSON.stringify({ type: 'resync' }) })
      return
    }
    const { orgId, ...event } = JSON.parse(heard.payload) as { orgId: string; type: string }
    if (orgId === caller.orgId) void stream.send({ data: JSON.stringify(event) })
  })
  stream.signal.addEventListener('abort', unsubscribe, { once: true })
}
