import { createHash } from 'node:crypto'
import { newId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, describe, expect, it } from 'vitest'
import { artifacts, commits, signerKeys, statements } from '../db/artifacts.ts'
import { createProject } from '../projects/create-project.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { createRelease } from '../releases/create-release.ts'
import { getRelease } from '../releases/get-release.ts'
import { listReleases } from '../releases/list-releases.ts'
import { as } from '../testing/delivery.ts'
import { newSigningKey, published, type SignedMessage, signMessage, startSignedCi } from '../testing/signed-ci.ts'
import { openTaking } from '../testing/taking.ts'
import { startTestIngest } from '../testing/test-ingest.ts'

const { cd, ci, ingest, taker, message, audited, close } = await openTaking()
afterAll(close)

describe('a publication', () => {
  it('becomes an artifact with its evidence, a release, and a promotion to development, in one go', async () => {
    const org = await taker()
    const sent = message(org, '1.0.1')
    const answer = await ingest.publish(sent)
    expect(answer).toMatchObject({
      status: 201,
      body: { digest: `sha256:${sent.sha256}`, verifiedLevel: 3, replayed: false, releases: [{ version: '1.0.1' }] },
    })
    const { items } = await as(org.owner, listReleases, {})
    const release = await as(org.owner, getRelease, { releaseId: items[0]?.id ?? '' })
    expect(release).toMatchObject({ version: '1.0.1', missingEvidence: [], tests: { verdict: 'PASSED', total: 3 } })
    expect(release.statements).toHaveLength(4)
    expect(release.artifacts).toMatchObject([{ sha256: sent.sha256, level: 'full', fileName: 'site.tgz' }])
    expect((await as(org.owner, listPromotions, {})).items).toMatchObject([
      { environmentName: 'development', requestedBy: null, headline: 'site 1.0.1 goes to development by itself.' },
    ])
    const [accepted] = await audited(org, 'artifact.accepted')
    expect(accepted.artifactDigest).toBe(`sha256:${sent.sha256}`)
    expect(accepted.evidence).toHaveLength(4)
  })

  it('sent again gets the same receipt and changes nothing, with a new token each time', async () => {
    const org = await taker()
    const sent = message(org, '1.0.1')
    const first = await ingest.publish(sent)
    const again = await ingest.send(sent)
    expect(again.status).toBe(200)
    expect(again.body).toEqual({ ...first.body, replayed: true })
    expect(await audited(org, 'artifact.accepted')).toHaveLength(1)
  })

  it('sent twice at once is stored once', async () => {
    const org = await taker()
    const sent = message(org, '1.0.1')
    await ingest.push(sent)
    const answers = await Promise.all([1, 2, 3, 4].map(() => ingest.send(sent)))
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 200, 200, 201])
    expect(await audited(org, 'artifact.accepted')).toHaveLength(1)
  })

  it('of one version in two messages at once binds it to one of them', async () => {
    const org = await taker()
    const [one, other] = ['a', 'b'].map((text) =>
      signMessage(ci, { orgId: org.orgId, version: '1.0.1', bytes: Buffer.from(text) }),
    ) as [SignedMessage, SignedMessage]
    await ingest.push(one)
    await ingest.push(other)
    const answers = await Promise.all([ingest.send(one), ingest.send(other)])
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409])
    expect(answers.find((answer) => answer.status === 409)?.body.code).toBe('VERSION_REBOUND')
  })

  it('adds its statements to an artifact that is here, and cuts no second release', async () => {
    const org = await taker()
    await ingest.publish(message(org, '1.0.1'))
    const answer = await ingest.publish(message(org, '1.0.1'))
    expect(answer).toMatchObject({ status: 201, body: { releases: [] } })
    const [rows, kept] = await withOrg(cd.db, org.orgId, async (tx) => [
      await tx.select().from(artifacts),
      await tx.select().from(statements),
    ])
    // Both messages have the very same references; an envelope that is here is not added again.
    expect([rows.length, kept.length]).toEqual([1, 7])
  })

  it('that no project claims is kept, and can be released once one does', async () => {
    const org = await cd.newOrganization()
    const answer = await ingest.publish(message(org, '1.0.1'))
    expect(answer).toMatchObject({ status: 201, body: { releases: [] } })
    const { source } = message(org, '0')
    const { projectId } = await as(org.owner, createProject, { name: 'site', trust: [{ source }] })
    const cut = await as(org.owner, createRelease, { projectId, artifactId: String(answer.body.artifactId) })
    expect(cut.version).toBe('1.0.1')
  })

  it('tells of its commits as a graph', async () => {
    const org = await taker()
    const at = new Date()
    const [one, two] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string]
    const list = [
      { gitCommit: two, parents: [one], subject: 'Second', committedAt: at, authors: [] },
      { gitCommit: one, parents: [], subject: 'First', committedAt: at, authors: [] },
    ]
    await ingest.publish(signMessage(ci, { orgId: org.orgId, version: '1.0.1', commits: list }))
    const rows = await withOrg(cd.db, org.orgId, (tx) => tx.select().from(commits))
    expect(rows.map((row) => [row.sha, row.parents]).toSorted()).toEqual([
      [one, []],
      [two, [one]],
    ])
  })
})

describe('keys', () => {
  it("are in the organisation's log when first seen, changed and gone", async () => {
    const org = await taker()
    await ingest.publish(message(org, '1'))
    const second = newSigningKey()
    ci.published.push(published(second))
    cd.passTime(11 * 60_000)
    await ingest.publish(message(org, '2'))
    ci.published[1] = published(second, { validUntil: new Date('2999-01-01') })
    cd.passTime(11 * 60_000)
    await ingest.publish(message(org, '3'))
    ci.published.pop()
    cd.passTime(11 * 60_000)
    await ingest.publish(message(org, '4'))
    const seen = (await audited(org, 'signerKey.firstSeen')).map((entry) => entry.target.id)
    expect(seen).toContain(ci.key.public.keyId)
    expect(seen).toContain(second.public.keyId)
    expect((await audited(org, 'signerKey.changed')).map((entry) => entry.target.id)).toEqual([second.public.keyId])
    expect((await audited(org, 'signerKey.removed')).map((entry) => entry.target.id)).toEqual([second.public.keyId])
  })

  it('that are new are asked for once, at most every 30 s', async () => {
    const org = await taker()
    await ingest.publish(message(org, '1'))
    cd.passTime(31_000)
    const fresh = newSigningKey()
    ci.published.push(published(fresh))
    const before = ci.asked()
    // It is found, and then waits for a person.
    const found = await ingest.send(message(org, '2', { key: fresh, tokenKey: fresh }))
    expect(found.body.code).toBe('SIGNER_WAITING')
    expect(ci.asked()).toBe(before + 1)
    for (let round = 0; round < 3; round += 1) await ingest.send(message(org, '3', { key: newSigningKey() }))
    expect(ci.asked()).toBe(before + 1)
    ci.published.pop()
  })

  it('are kept: with CI down for good, a new ingest still verifies by the copy of the organisation', async () => {
    const dying = await startSignedCi(cd.clock)
    const first = await startTestIngest(cd, dying)
    const org = await cd.newOrganization()
    const one = signMessage(dying, { orgId: org.orgId, version: '1' })
    expect((await first.publish(one)).status).toBe(201)
    await first.close()
    await dying.stop()
    const second = await startTestIngest(cd, dying)
    const two = signMessage(dying, { orgId: org.orgId, version: '2' })
    expect((await second.publish(two)).status).toBe(201)
    const other = await cd.newOrganization()
    const foreign = await second.publish(signMessage(dying, { orgId: other.orgId, version: '1' }))
    expect(foreign.body.code).toBe('UNAUTHENTICATED')
    const keys = await withOrg(cd.db, org.orgId, (tx) => tx.select().from(signerKeys))
    expect(keys).toHaveLength(1)
    await second.close()
  })
})

describe('bytes', () => {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const at = (sha256: string) => `${ingest.url}/ingest/v1/blobs/sha256/${sha256}`

  async function put(sent: SignedMessage, headers: Record<string, string>, body: Uint8Array | null) {
    const authorization = `Bearer ${await sent.token()}`
    return fetch(at(sent.sha256), {
      method: 'PUT',
      redirect: 'manual',
      headers: { authorization, ...headers },
      body: body && Buffer.from(body),
    })
  }

  it('are taken in ranges that go on where they broke off', async () => {
    const org = await taker()
    const bytes = Buffer.from(newId('bytes').repeat(100))
    const sent = signMessage(ci, { orgId: org.orgId, version: '1', bytes })
    const first = await put(sent, { 'content-range': `bytes 0-99/${bytes.length}` }, bytes.subarray(0, 100))
    expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-99'])
    const head = await fetch(at(sent.sha256), {
      method: 'HEAD',
      redirect: 'manual',
      headers: { authorization: `Bearer ${await sent.token()}` },
    })
    expect([head.status, head.headers.get('range')]).toEqual([308, 'bytes=0-99'])
    const gap = await put(sent, { 'content-range': `bytes 200-299/${bytes.length}` }, bytes.subarray(200, 300))
    expect([gap.status, gap.headers.get('range')]).toEqual([416, 'bytes=0-99'])
    expect(await gap.json()).toMatchObject({ code: 'OFFSET_MISMATCH' })
    const rest = await put(
      sent,
      { 'content-range': `bytes 100-${bytes.length - 1}/${bytes.length}` },
      bytes.subarray(100),
    )
    expect(rest.status).toBe(201)
    expect((await ingest.send(sent)).status).toBe(201)
    expect((await put(sent, {}, bytes)).status).toBe(200)
  })

  it('with another digest are refused, and nothing of them is kept', async () => {
    const org = await taker()
    const sent = message(org, '1')
    const answer = await put(sent, {}, Buffer.from('something else'))
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code: 'BYTES_MISMATCH' })
    expect(await ingest.blobs.within(org.orgId).stat(sent.sha256)).toBeNull()
  })

  it('need a token, and are seen by the organisation that pushed them alone', async () => {
    const [org, other] = [await taker(), await taker()]
    const bytes = Buffer.from(newId('bytes'))
    const sent = signMessage(ci, { orgId: org.orgId, version: '1', bytes })
    expect((await fetch(at(hash(bytes)), { method: 'PUT', body: bytes })).status).toBe(401)
    await ingest.push(sent)
    const theft = signMessage(ci, { orgId: other.orgId, version: '1', bytes })
    expect((await ingest.send(theft)).body.code).toBe('BYTES_MISSING')
  })
})
