import { mintOrgId } from '@baton/kernel/mint-org-id'
import { expect, test } from 'vitest'
import { CATCH_UP } from '#lib/live/live-event.ts'
import type { CiCaller } from '../ci/mint-ci-token.ts'
import { createEventHub, type EventFeed, type HubEvent } from './event-hub.ts'

const caller = (org: string): CiCaller => ({
  orgId: mintOrgId(org),
  actor: { type: 'user', userId: 'u', sessionId: 's', grants: [] },
})

function feed() {
  const ons: Array<Parameters<EventFeed>[1]> = []
  const make: EventFeed = (_caller, on) => {
    ons.push(on)
    return { ready: Promise.resolve(), close: () => undefined }
  }
  return { make, ons }
}

const typesOf = (events: readonly HubEvent[]) => events.map((event) => JSON.parse(event.data).type)

test('what happens between rendering a page and opening its stream is handed over', async () => {
  const { make, ons } = feed()
  const hub = createEventHub([make])
  const after = await hub.cursor(caller('org_a'))
  ons[0]?.event({ type: 'build.changed' })
  const heard: HubEvent[] = []
  hub.follow(caller('org_a'), after, (event) => heard.push(event))
  ons[0]?.event({ type: 'promotion.changed' })
  expect(typesOf(heard)).toEqual(['build.changed', 'promotion.changed'])
  hub.close()
})

test('a stream that goes on after its last event misses none and gets none twice', async () => {
  const { make, ons } = feed()
  const hub = createEventHub([make])
  const first: HubEvent[] = []
  const stop = hub.follow(caller('org_a'), await hub.cursor(caller('org_a')), (event) => first.push(event))
  ons[0]?.event({ type: 'one' })
  stop()
  ons[0]?.event({ type: 'two' })
  const second: HubEvent[] = []
  hub.follow(caller('org_a'), first[0]?.id ?? '', (event) => second.push(event))
  expect(typesOf(second)).toEqual(['two'])
  hub.close()
})

test.each(['', 'other.1', 'x', 'other.'])('a stream after the unknown event %j is told to catch up', (after) => {
  const hub = createEventHub([feed().make])
  const heard: HubEvent[] = []
  hub.follow(caller('org_a'), after, (event) => heard.push(event))
  expect(typesOf(heard)).toEqual([CATCH_UP])
  hub.close()
})

test("no event of one organisation reaches another's stream", async () => {
  const { make, ons } = feed()
  const hub = createEventHub([make])
  const heard: HubEvent[] = []
  await hub.cursor(caller('org_a'))
  hub.follow(caller('org_b'), await hub.cursor(caller('org_b')), (event) => heard.push(event))
  ons[0]?.event({ type: 'build.changed' })
  expect(heard).toEqual([])
  hub.close()
})
