import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfigurationAuthors } from '../authors/configuration-authors.ts'
import { releases } from '../db/releases.ts'
import { as } from '../testing/delivery.ts'
import { newSigningKey, published, type SignedMessage, signMessage } from '../testing/signed-ci.ts'
import { openTaking, type Taker } from '../testing/taking.ts'
import { acceptSignerKey } from './decide-signer-key.ts'

const { cd, ci, ingest, taker, message, close } = await openTaking()
afterAll(close)

type Key = ReturnType<typeof newSigningKey>

function serve(...keys: Key[]) {
  ci.published.splice(0, ci.published.length, published(ci.key), ...keys.map((key) => published(key)))
  cd.passTime(11 * 60_000)
}

async function publish(sent: SignedMessage) {
  expect((await ingest.publish(sent)).status).toBe(201)
  cd.passTime(1_000)
}

const releaseOf = (org: Taker, version: string) =>
  withOrg(cd.db, org.orgId, async (tx) => {
    const here = and(eq(releases.orgId, org.orgId), eq(releases.version, version))
    const [release] = await tx.select().from(releases).where(here)
    if (!release) throw new Error(`There is no ${version}.`)
    return release
  })

async function authorsOf(org: Taker, version: string, liveVersion: string | null) {
  const release = await releaseOf(org, version)
  const live = liveVersion === null ? null : await releaseOf(org, liveVersion)
  return withOrg(cd.db, org.orgId, (tx) =>
    loadConfigurationAuthors(tx, org.orgId, { environmentId: 'env_1', release, live }),
  )
}

async function acceptNew(org: Taker, sent: (key: Key) => SignedMessage): Promise<SignedMessage> {
  const key = newSigningKey()
  serve(key)
  const message = sent(key)
  expect((await ingest.publish(message)).body.code).toBe('SIGNER_WAITING')
  await as(org.owner, acceptSignerKey, { keyId: key.public.keyId, was: 'waiting' })
  return message
}

describe('whoever accepted a key', () => {
  it('is an author of the first release that it signed, also where another key signed what is live now', async () => {
    serve()
    const org = await taker()
    await publish(message(org, '1.0.0'))
    const late = await acceptNew(org, (key) => message(org, '1.0.2', { key, tokenKey: key }))
    await publish(message(org, '1.0.1'))
    await publish(late)
    expect(await authorsOf(org, '1.0.2', '1.0.1')).toEqual([org.owner.userId])
    expect(await authorsOf(org, '1.0.2', '1.0.2')).toEqual([])
    expect(await authorsOf(org, '1.0.1', '1.0.0')).toEqual([])
  })

  it('is an author also of a release of which it signed a test result alone', async () => {
    serve()
    const org = await taker()
    const own = { orgId: org.orgId, version: '1.0.0', bytes: Buffer.from(`both ${org.orgId}`) }
    await publish(signMessage(ci, { ...own, failed: 1 }))
    await publish(await acceptNew(org, (key) => signMessage(ci, own, { key, tokenKey: key })))
    expect(await authorsOf(org, '1.0.0', null)).toEqual([org.owner.userId])
  })
})
