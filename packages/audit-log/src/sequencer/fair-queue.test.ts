import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { expect, it } from 'vitest'
import { createFairQueue } from './fair-queue.ts'

const [a, b, c] = ['org_a', 'org_b', 'org_c'].map(mintOrgId) as [OrgId, OrgId, OrgId]

/** A queue whose turns end when the test says so. */
function openQueue(lanes: number) {
  const taken: OrgId[] = []
  const ends = new Map<OrgId, (result: { more: boolean } | Error) => void>()
  const failures: unknown[] = []
  const queue = createFairQueue({
    lanes,
    restMs: 0,
    turn: (orgId) => {
      taken.push(orgId)
      return new Promise((resolve, reject) => {
        ends.set(orgId, (result) => (result instanceof Error ? reject(result) : resolve(result)))
      })
    },
    failed: (_, error) => failures.push(error),
  })
  const end = async (orgId: OrgId, result: { more: boolean } | Error) => {
    ends.get(orgId)?.(result)
    await new Promise(setImmediate)
  }
  return { queue, taken, failures, end }
}

it('delays an organisation by one turn of one that floods', async () => {
  const { queue, taken, end } = openQueue(1)
  queue.add(a)
  queue.add(b)
  await end(a, { more: true })
  await end(b, { more: false })
  await end(a, { more: true })
  expect(taken).toEqual([a, b, a, a])
})

it('never gives two turns to one organisation at once, and forgets no wake-up that came meanwhile', async () => {
  const { queue, taken, end } = openQueue(2)
  queue.add(a)
  queue.add(a)
  queue.add(b)
  queue.add(c)
  expect(taken).toEqual([a, b])
  await end(a, { more: true })
  expect(taken).toEqual([a, b, c])
  await end(b, { more: false })
  expect(taken).toEqual([a, b, c, a])
})

it('lets patient turns wait for the others, and take one lane', async () => {
  const { queue, taken, end } = openQueue(2)
  queue.addPatient(a)
  queue.addPatient(b)
  expect(taken).toEqual([a])
  queue.add(c)
  expect(taken).toEqual([a, c])
  await end(c, { more: false })
  expect(taken).toEqual([a, c])
  await end(a, { more: true })
  expect(taken).toEqual([a, c, a, b])
})

it('hands on what a turn throws, and goes on', async () => {
  const { queue, taken, failures, end } = openQueue(1)
  queue.add(a)
  queue.add(b)
  const failure = new Error('the database is away')
  await end(a, failure)
  expect(failures).toEqual([failure])
  expect(taken).toEqual([a, b])
})

it('stops when the turns that run have ended, and starts no other', async () => {
  const { queue, taken, end } = openQueue(1)
  queue.add(a)
  queue.add(b)
  const stopped = queue.stop()
  await end(a, { more: true })
  await stopped
  expect(taken).toEqual([a])
})
