import type { EventHub as DeliveryEvents, OrganizationEvent } from '@baton/cd/events'
import type { EventFeed } from './event-hub.ts'

/** Delivery's events of one organisation, heard from the database that this process shares with it. */
export function deliveryEventFeed(events: () => Promise<DeliveryEvents>): EventFeed {
  return ({ orgId }, on) => {
    const end = new AbortController()
    const run = async (hub: DeliveryEvents) => {
      for await (const event of hub.subscribe(orgId, end.signal)) {
        if (event.type === 'resync') on.gap()
        else on.event(named(event))
      }
    }
    const ready = events().then((hub) => {
      void run(hub)
    })
    return { ready, close: () => end.abort() }
  }
}

/** The event with its id under its noun's name, as CI names them. A log that grows is a topic of its own. */
function named({ type, id }: OrganizationEvent): { type: string } {
  if (type === 'deployment.log') return { type: 'deploymentLog.grown', ...{ deploymentLogId: id } }
  const noun = type.split('.')[0] ?? type
  return { type, ...{ [`${noun}Id`]: id } }
}
