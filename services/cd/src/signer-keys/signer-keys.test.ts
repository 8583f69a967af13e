import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfigurationAuthors } from '../authors/configuration-authors.ts'
import { signerKeyWaits } from '../db/artifacts.ts'
import { releases } from '../db/releases.ts'
import { getRelease } from '../releases/get-release.ts'
import { getStatement } from '../releases/get-statement.ts'
import { listReleases } from '../releases/list-releases.ts'
import { as } from '../testing/delivery.ts'
import { newSigningKey, published, type SignedMessage } from '../testing/signed-ci.ts'
import { openTaking, type Taker } from '../testing/taking.ts'
import type { TestPerson } from '../testing/test-cd.ts'
import { acceptSignerKey, rejectSignerKey } from './decide-signer-key.ts'
import { listSignerKeys } from './list-signer-keys.ts'

const { cd, ci, ingest, taker, message, audited, close } = await openTaking()
afterAll(close)

type Key = ReturnType<typeof newSigningKey>

/** An organisation that has pinned the CI's first key, and a key that the CI begins to sign with afterwards. */
async function rotated() {
  serve()
  const org = await taker()
  expect((await ingest.publish(message(org, '1.0.0'))).status).toBe(201)
  const key = newSigningKey()
  serve(key)
  return { org, key, keyId: key.public.keyId, next: message(org, '1.0.1', { key, tokenKey: key }) }
}

function serve(...keys: Key[]) {
  ci.published.splice(0, ci.published.length, published(ci.key), ...keys.map((key) => published(key)))
  cd.passTime(11 * 60_000)
}

async function stateOf({ owner }: Taker, keyId: string) {
  return (await as(owner, listSignerKeys, {})).items.find((one) => one.keyId === keyId)
}

const accept = (person: TestPerson, keyId: string) => as(person, acceptSignerKey, { keyId, was: 'waiting' })
const reject = (person: TestPerson, keyId: string) => as(person, rejectSignerKey, { keyId, was: 'waiting' })

async function versions({ owner }: Taker) {
  return (await as(owner, listReleases, {})).items.map(({ version }) => version)
}

describe('the first keys of a publisher', () => {
  it('are trusted without anybody deciding, all of them', async () => {
    const second = newSigningKey()
    serve(second)
    const org = await taker()
    expect((await ingest.publish(message(org, '1', { key: second, tokenKey: second }))).status).toBe(201)
    const { items } = await as(org.owner, listSignerKeys, {})
    expect(items).toHaveLength(2)
    for (const item of items) expect(item).toMatchObject({ state: 'trusted', decidedBy: null, waitingArtifacts: 0 })
    expect(items[0]?.thumbprint).toBe(items[0]?.keyId)
  })
})

describe('a key that comes later', () => {
  it('waits, is written down once, and what it signs is neither taken nor lost', async () => {
    const { org, keyId, next } = await rotated()
    for (let round = 0; round < 3; round += 1) {
      expect(await ingest.push(next)).toMatchObject({
        status: 503,
        body: {
          code: 'SIGNER_WAITING',
          detail: `The signing key ${keyId} is new here. An owner or admin of the organisation has to accept it in Settings, Signing keys.`,
        },
      })
      const answer = await ingest.send(next)
      expect(answer).toMatchObject({ status: 503, body: { code: 'SIGNER_WAITING' } })
      expect(answer.headers.get('retry-after')).toBe('5')
    }
    expect(await versions(org)).toEqual(['1.0.0'])
    expect(await stateOf(org, keyId)).toMatchObject({ state: 'waiting', decidedBy: null, waitingArtifacts: 1 })
    const seen = (await audited(org, 'signerKey.firstSeen')).filter((entry) => entry.target.id === keyId)
    expect(seen.map((entry) => entry.after.state)).toEqual(['waiting'])
  })

  it('that signs the statements under a token of a trusted key waits all the same', async () => {
    const { org, key, keyId } = await rotated()
    const mixed = message(org, '1.0.1', { key })
    expect((await ingest.push(mixed)).status).toBe(201)
    expect((await ingest.send(mixed)).body.code).toBe('SIGNER_WAITING')
    expect(await stateOf(org, keyId)).toMatchObject({ waitingArtifacts: 1 })
    expect((await ingest.publish(message(org, '1.0.2', { tokenKey: key }))).body.code).toBe('SIGNER_WAITING')
  })

  it('accepted by an administrator lets the same message in, and is on the record', async () => {
    const { org, keyId, next } = await rotated()
    await ingest.publish(next)
    const admin = await org.member('Alma', 'admin')
    expect(await accept(admin, keyId)).toEqual({ keyId, state: 'trusted' })
    expect((await ingest.publish(next)).status).toBe(201)
    expect(await versions(org)).toEqual(['1.0.1', '1.0.0'])
    expect(await stateOf(org, keyId)).toMatchObject({
      state: 'trusted',
      decidedBy: { userId: admin.userId, displayName: 'Alma' },
      waitingArtifacts: 0,
    })
    expect(await audited(org, 'signerKey.accepted')).toMatchObject([
      { target: { id: keyId }, before: { state: 'waiting' }, after: { state: 'trusted' } },
    ])
  })

  it('rejected refuses what it signs for good, and may be accepted later', async () => {
    const { org, key, keyId, next } = await rotated()
    await ingest.publish(next)
    await reject(org.owner, keyId)
    const said = `An administrator of this organisation rejected the signing key ${keyId}.`
    expect(await ingest.push(next)).toMatchObject({ status: 422, body: { code: 'SIGNER_UNTRUSTED', detail: said } })
    expect(await ingest.send(next)).toMatchObject({ status: 422, body: { code: 'SIGNER_UNTRUSTED', detail: said } })
    const mixed = message(org, '1.0.2', { key })
    expect((await ingest.publish(mixed)).body.detail).toBe(said)
    expect(await stateOf(org, keyId)).toMatchObject({ state: 'rejected', waitingArtifacts: 0 })
    expect(await audited(org, 'signerKey.rejected')).toHaveLength(1)
    await as(org.owner, acceptSignerKey, { keyId, was: 'rejected' })
    expect((await ingest.publish(next)).status).toBe(201)
  })

  it('accepted in one organisation is not accepted in another', async () => {
    const first = await rotated()
    const other = await taker()
    // It pins what is published at its own first use, and the key goes on to be new to nobody there.
    const second = newSigningKey()
    expect((await ingest.publish(message(other, '1.0.0'))).status).toBe(201)
    serve(first.key, second)
    await ingest.publish(message(first.org, '1.0.2', { key: second, tokenKey: second }))
    await accept(first.org.owner, second.public.keyId)
    const theirs = await ingest.publish(message(other, '1.0.1', { key: second, tokenKey: second }))
    expect(theirs.body.code).toBe('SIGNER_WAITING')
    expect(await stateOf(other, second.public.keyId)).toMatchObject({ state: 'waiting', waitingArtifacts: 1 })
  })

  it('that the publisher takes back and shows again is still undecided', async () => {
    const { org, key, keyId, next } = await rotated()
    await ingest.publish(next)
    serve()
    await ingest.publish(message(org, '1.0.2'))
    expect((await stateOf(org, keyId))?.removedAt).not.toBeNull()
    serve(key)
    expect((await ingest.publish(next)).body.code).toBe('SIGNER_WAITING')
    expect(await stateOf(org, keyId)).toMatchObject({ state: 'waiting', removedAt: null })
  })
})

describe('two administrators', () => {
  it('at the same moment decide once: the second is told who was first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { org, keyId, next } = await rotated()
      await ingest.publish(next)
      const admin = await org.member('Alma', 'admin')
      const answers = await Promise.allSettled([accept(org.owner, keyId), reject(admin, keyId)])
      expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const lost = answers.find((one) => one.status === 'rejected')
      expect(lost?.reason).toMatchObject({ code: 'CONFLICT', reason: 'signer_key_decided' })
      expect(lost?.reason.message).toMatch(/^(Alma rejected|Ada accepted) this signing key meanwhile\./)
      const entries = [...(await audited(org, 'signerKey.accepted')), ...(await audited(org, 'signerKey.rejected'))]
      expect(entries).toHaveLength(1)
    }
  })

  it('who both accept are both answered, with one entry', async () => {
    const { org, keyId, next } = await rotated()
    await ingest.publish(next)
    const admin = await org.member('Alma', 'admin')
    await Promise.all([accept(org.owner, keyId), accept(admin, keyId)])
    expect(await audited(org, 'signerKey.accepted')).toHaveLength(1)
  })

  it('lose no artifact to a rejection of its key at the same moment: it is taken before, or refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { org, keyId, next } = await rotated()
      await ingest.publish(next)
      await accept(org.owner, keyId)
      await ingest.push(next)
      const rejection = as(org.owner, rejectSignerKey, { keyId, was: 'trusted' })
      const [answer] = await Promise.all([ingest.send(next), rejection])
      expect(answer.status === 201 || answer.body.code === 'SIGNER_UNTRUSTED').toBe(true)
      expect((await versions(org)).includes('1.0.1')).toBe(answer.status === 201)
    }
  })
})

describe('deciding', () => {
  it('is for owners and admins, signed in; members read', async () => {
    const { org, keyId, next } = await rotated()
    await ingest.publish(next)
    for (const role of ['member', 'viewer'] as const) {
      const person = await org.member('Vera', role)
      expect((await as(person, listSignerKeys, {})).items).toHaveLength(2)
      await expect(accept(person, keyId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    const context = await org.owner.context()
    const actor = { type: 'apiKey', apiKeyId: 'key_1', userId: org.owner.userId, grants: context.actor.grants } as const
    const call = acceptSignerKey({ ...context, actor }, { keyId, was: 'waiting' })
    await expect(call).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'person_needed' })
    const unheard = as(org.owner, acceptSignerKey, { keyId: 'nobody', was: 'waiting' })
    await expect(unheard).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('makes whoever accepts a key an author of the releases that it signed, and of no others', async () => {
    const { org, keyId, next } = await rotated()
    await ingest.publish(next)
    await accept(org.owner, keyId)
    await ingest.publish(next)
    const authorsOf = (version: string) =>
      withOrg(cd.db, org.orgId, async (tx) => {
        const [release] = await tx
          .select()
          .from(releases)
          .where(and(eq(releases.orgId, org.orgId), eq(releases.version, version)))
        if (!release) throw new Error(`There is no ${version}.`)
        return loadConfigurationAuthors(tx, org.orgId, { environmentId: 'env_1', release, live: null })
      })
    expect(await authorsOf('1.0.1')).toEqual([org.owner.userId])
    expect(await authorsOf('1.0.0')).toEqual([])
  })
})

describe('a trusted key', () => {
  it('that the publisher takes out of its key set still verifies what it signed', async () => {
    const { org, keyId, next } = await rotated()
    await ingest.publish(next)
    await accept(org.owner, keyId)
    await ingest.publish(next)
    serve()
    await ingest.publish(message(org, '1.0.2'))
    expect(await stateOf(org, keyId)).toMatchObject({ state: 'trusted', removedAt: expect.any(String) })
    const { items } = await as(org.owner, listReleases, {})
    const releaseId = items.find(({ version }) => version === '1.0.1')?.id ?? ''
    const [statement] = (await as(org.owner, getRelease, { releaseId })).statements
    const detail = await as(org.owner, getStatement, { releaseId, statementId: statement?.id ?? '' })
    expect(detail.signerKey).toMatchObject({ kid: keyId })
  })

  it('is asked for by no list of waiting artifacts once they came', async () => {
    const { org, keyId, next } = await rotated()
    const sent: SignedMessage[] = [next, message(org, '1.0.2')]
    await ingest.publish(next)
    await accept(org.owner, keyId)
    for (const one of sent) expect((await ingest.publish(one)).status).toBe(201)
    expect(await withOrg(cd.db, org.orgId, (tx) => tx.select().from(signerKeyWaits))).toEqual([])
  })
})
