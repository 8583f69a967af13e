import { mintOrgId } from '@baton/kernel/mint-org-id'
import type { Grant, Scope } from '@baton/kernel/permissions'
import { expect, test } from 'vitest'
import { CATCH_UP } from '#lib/live/live-event.ts'
import type { CiCaller } from '../ci/mint-ci-token.ts'
import { createEventHub, type EventFeed, type HubEvent } from './event-hub.ts'

const caller = (org: string, grants: readonly Grant[] = []): CiCaller => ({
  orgId: mintOrgId(org),
  actor: { type: 'user', userId: 'u', sessionId: 's', grants },
})
const reads = (scope: Scope): Grant[] => [{ actions: ['build:read'], scope }]

function feed() {
  const ons: Array<Parameters<EventFeed>[1]> = []
  const lenders: Array<() => readonly CiCaller[]> = []
  const make: EventFeed = (from, on) => {
    ons.push(on)
    lenders.push(from.lenders)
    return { ready: Promise.resolve(), close: () => undefined }
  }
  return { make: { feed: make, needs: null }, builds: { feed: make, needs: 'build:read' as const }, ons, lenders }
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

test.each([
  ['whose role holds in one project', reads({ type: 'project', projectId: 'prj_1' })],
  ['who may read no builds', []],
])('who %s hears nothing of a feed that asks for more, and lends nothing to it', async (_who, grants) => {
  const [all, builds] = [feed(), feed()]
  const hub = createEventHub([all.make, builds.builds])
  const [wide, narrow] = [caller('org_a', reads({ type: 'organization' })), caller('org_a', grants)]
  const heard: Record<'wide' | 'narrow', HubEvent[]> = { wide: [], narrow: [] }
  hub.follow(wide, await hub.cursor(wide), (event) => heard.wide.push(event))
  hub.follow(narrow, await hub.cursor(narrow), (event) => heard.narrow.push(event))
  for (const on of all.ons) on.event({ type: 'promotion.changed' })
  builds.ons[0]?.event({ type: 'build.changed' })
  expect(typesOf(heard.wide)).toEqual(['promotion.changed', 'build.changed'])
  expect(typesOf(heard.narrow)).toEqual(['promotion.changed'])
  expect(builds.lenders).toHaveLength(1)
  expect(builds.lenders[0]?.()).not.toContain(narrow)
  hub.close()
})

test('whoever listens lends the right to ask, the newest first, and no longer than they listen', async () => {
  const { make, lenders } = feed()
  const hub = createEventHub([make])
  const [first, second, third] = [caller('org_a'), caller('org_a'), caller('org_a')]
  hub.follow(first, '', () => undefined)
  const stop = hub.follow(second, '', () => undefined)
  await hub.cursor(third)
  const lending = () => [...new Set(lenders[0]?.())].map((one) => [first, second, third].indexOf(one))
  expect(lending()).toEqual([2, 1, 0])
  stop()
  expect(lending()).toEqual([2, 0])
  hub.close()
})

test('a place in the stream of somebody with other rights is not known, and leads to catching up', async () => {
  const [all, builds] = [feed(), feed()]
  const hub = createEventHub([all.make, builds.builds])
  const after = await hub.cursor(caller('org_a', reads({ type: 'organization' })))
  const heard: HubEvent[] = []
  hub.follow(caller('org_a'), after, (event) => heard.push(event))
  expect(typesOf(heard)).toEqual([CATCH_UP])
  hub.close()
})
