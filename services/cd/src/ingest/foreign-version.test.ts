import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { afterAll, describe, expect, it } from 'vitest'
import { releases } from '../db/releases.ts'
import { changeTrust } from '../projects/change-trust.ts'
import { loadEvidence } from '../releases/evidence.ts'
import { as } from '../testing/delivery.ts'
import { signMessage } from '../testing/signed-ci.ts'
import { openTaking, type Taker } from '../testing/taking.ts'

const { cd, ci, ingest, taker, message, close } = await openTaking()
afterAll(close)

const testsOf = (org: Taker, version: string) =>
  withOrg(cd.db, org.orgId, async (tx) => {
    const here = and(eq(releases.orgId, org.orgId), eq(releases.version, version))
    const [release] = await tx.select({ id: releases.id }).from(releases).where(here)
    return (await loadEvidence(tx, org.orgId, release?.id ?? '')).tests?.verdict
  })

describe('another repository of the organisation', () => {
  it('cannot turn failed tests of a release into passed ones by publishing the same bytes', async () => {
    const org = await taker()
    const bytes = Buffer.from(`the same bytes ${org.orgId}`)
    const own = { orgId: org.orgId, version: '1.0.0', bytes }
    expect((await ingest.publish(signMessage(ci, { ...own, failed: 2 }))).status).toBe(201)
    expect(await testsOf(org, '1.0.0')).toBe('FAILED')
    cd.passTime(1_000)
    expect(await ingest.publish(signMessage(ci, { ...own, repositoryId: 'rep_other' }))).toMatchObject({
      status: 409,
      body: { code: 'VERSION_REBOUND', detail: expect.stringContaining(`was published by ${org.source}`) },
    })
    expect(await testsOf(org, '1.0.0')).toBe('FAILED')
  })
})

describe('a publication that is on its way', () => {
  it('is released although somebody saves the same trust at this moment', async () => {
    const org = await taker()
    const next = message(org, '5.0.0')
    await ingest.push(next)
    const { within } = ingest.blobs
    let isSaved = false
    ingest.blobs.within = (orgId) => {
      const store = within.call(ingest.blobs, orgId)
      return Object.assign(Object.create(store), {
        // Asked after the rules were read, before the message is stored.
        stat: async (sha256: string) => {
          if (!isSaved) {
            isSaved = true
            await as(org.owner, changeTrust, { projectId: org.projectId, trust: [{ source: org.source }] })
          }
          return store.stat(sha256)
        },
      })
    }
    const answer = await ingest.send(next)
    ingest.blobs.within = within
    expect(answer).toMatchObject({ status: 201, body: { releases: [{ version: '5.0.0' }] } })
  })
})
