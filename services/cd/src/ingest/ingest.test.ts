import { createHash } from 'node:crypto'
import { builderId } from '@baton/artifact-contract/constants'
import { REJECTION_CODES, REJECTIONS, type RejectionCode } from '@baton/artifact-contract/rejection'
import { newId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { artifacts, commits, signerKeys, statements } from '../db/artifacts.ts'
import { changeTrust } from '../projects/change-trust.ts'
import { createProject } from '../projects/create-project.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { createRelease } from '../releases/create-release.ts'
import { getRelease } from '../releases/get-release.ts'
import { listReleases } from '../releases/list-releases.ts'
import { as } from '../testing/delivery.ts'
import {
  type Changes,
  newSigningKey,
  published,
  type SignedCi,
  type SignedMessage,
  signMessage,
  startSignedCi,
} from '../testing/signed-ci.ts'
import { openTestCd, type TestCd, type TestOrganization } from '../testing/test-cd.ts'
import { type Answer, startTestIngest, type TestIngest } from '../testing/test-ingest.ts'

let cd: TestCd
let ci: SignedCi
let ingest: TestIngest
beforeAll(async () => {
  cd = await openTestCd()
  ci = await startSignedCi(cd.clock)
  ingest = await startTestIngest(cd, ci)
})
afterAll(async () => {
  await ingest.close()
  await ci.stop()
  await cd.close()
})

type Taker = TestOrganization & { projectId: string; source: string }

/** An organisation with a project that takes artifacts from the CI's repository `rep_1`. */
async function taker(trust: Record<string, unknown> = {}): Promise<Taker> {
  const organization = await cd.newOrganization()
  const source = signMessage(ci, { orgId: organization.orgId, version: '0' }).source
  const { projectId } = await as(organization.owner, createProject, { name: 'site', trust: [{ source, ...trust }] })
  return { ...organization, projectId, source }
}

function message(organization: TestOrganization, version: string, changes: Changes = {}): SignedMessage {
  return signMessage(ci, { orgId: organization.orgId, version }, changes)
}

async function audited(organization: TestOrganization, action: string) {
  const entries = await cd.entries(organization.orgId)
  return entries.filter((entry) => entry.action === action).map((entry) => JSON.parse(entry.text))
}

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

describe('a refusal', () => {
  const altered = (body: Uint8Array, from: string, to: string) =>
    Buffer.from(Buffer.from(body).toString().replace(from, to))
  const stranger = newSigningKey()

  /** How each code of the contract is provoked. One that has no case here fails the test below. */
  const cases: Record<RejectionCode, (org: Taker) => Promise<Answer>> = {
    BODY_TOO_LARGE: (org) => ingest.send(message(org, '1'), { body: Buffer.alloc(1024 * 1024 + 1, 32) }),
    UNSUPPORTED_MEDIA_TYPE: (org) => ingest.send(message(org, '1'), { contentType: 'application/json' }),
    MALFORMED_JSON: (org) => ingest.send(message(org, '1'), { body: Buffer.from('{"a":1,"a":2}') }),
    SCHEMA_INVALID: (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { body: altered(sent.body, '"specversion":"1.0"', '"specversion":"9"') })
    },
    CONTRACT_UNSUPPORTED: (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { body: altered(sent.body, '"contract":"1.0"', '"contract":"2.0"') })
    },
    UNAUTHENTICATED: (org) => ingest.send(message(org, '1', { tokenKey: stranger })),
    PUBLISH_FORBIDDEN: async (org) => {
      const other = await cd.newOrganization()
      return ingest.send(message(org, '1', { token: { org: other.orgId } }))
    },
    EVENT_ID_REUSED: async (org) => {
      const id = newId('evt')
      const event: Changes = { event: (facts) => ({ ...facts, id }) }
      await ingest.publish(message(org, '1.0.1', event))
      return ingest.publish(message(org, '1.0.2', event))
    },
    ENVELOPE_INVALID: (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { body: altered(sent.body, '"payload":"', '"payload":"%') })
    },
    PAYLOAD_TYPE_UNSUPPORTED: (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { body: altered(sent.body, 'application/vnd.in-toto+json', 'text/plain') })
    },
    SIGNATURE_INVALID: (org) => {
      const sent = message(org, '1')
      const [, sig = ''] = /"sig":"([^"]{10})/.exec(Buffer.from(sent.body).toString()) ?? []
      return ingest.send(sent, { body: altered(sent.body, sig, [...sig].toReversed().join('')) })
    },
    SIGNER_UNTRUSTED: (org) => ingest.send(message(org, '1', { key: stranger })),
    KEY_REVOKED: (org) =>
      withKey({ revokedAt: new Date(0), revokeReason: 'stolen' }, (key) => message(org, '1', { key })),
    KEY_NOT_YET_VALID: (org) => withKey({ validFrom: new Date('2999-01-01') }, (key) => message(org, '1', { key })),
    KEY_EXPIRED: (org) => withKey({ validUntil: new Date(0) }, (key) => message(org, '1', { key })),
    STATEMENT_INVALID: (org) =>
      ingest.send(
        message(org, '1', {
          statements: ([first]) => [{ predicateType: first?.predicateType ?? '', bytes: Buffer.from('{}') }],
        }),
      ),
    SUBJECT_MISMATCH: (org) =>
      ingest.send(
        message(org, '1', {
          statements: ([first]) => [first, otherStatements(org)[1]].filter((one) => one !== undefined),
        }),
      ),
    DIGEST_ALGORITHM: (org) =>
      ingest.send(
        message(org, '1', { provenance: (facts) => ({ ...facts, artifact: { ...facts.artifact, sha256: 'ABC' } }) }),
      ),
    PROVENANCE_MISSING: (org) => ingest.send(message(org, '1', { statements: (all) => all.slice(1) })),
    BUILDER_NOT_ALLOWED: (org) =>
      ingest.send(
        message(org, '1', { provenance: (facts) => ({ ...facts, builder: { ...facts.builder, id: 'https://x/y' } }) }),
      ),
    SOURCE_MISMATCH: (org) =>
      ingest.send(
        message(org, '1', {
          provenance: (facts) => ({
            ...facts,
            externalParameters: { ...facts.externalParameters, ref: 'refs/heads/other' },
          }),
        }),
      ),
    BUILD_TYPE_UNKNOWN: (org) =>
      ingest.send(message(org, '1', { provenance: (facts) => ({ ...facts, buildType: 'https://x' }) })),
    PARAMETER_UNEXPECTED: (org) =>
      ingest.send(
        message(org, '1', {
          provenance: (facts) => ({
            ...facts,
            externalParameters: { ...facts.externalParameters, extra: 'x' } as typeof facts.externalParameters,
          }),
        }),
      ),
    CLAIM_MISMATCH: async (org) => {
      const sent = message(org, '1')
      return ingest.send(sent, { token: await boundToken(org, { sha: 'f'.repeat(40) }) })
    },
    PURL_INVALID: (org) =>
      ingest.send(
        message(org, '1', { provenance: (facts) => ({ ...facts, artifact: { ...facts.artifact, purl: 'site' } }) }),
      ),
    PURL_MISMATCH: (org) =>
      ingest.send(message(org, '1', { event: (facts) => ({ ...facts, purl: 'pkg:generic/other@1' }) })),
    VERSION_REBOUND: async (org) => {
      await ingest.publish(message(org, '1'))
      return ingest.publish(signMessage(ci, { orgId: org.orgId, version: '1', bytes: Buffer.from('other bytes') }))
    },
    TIME_INVALID: (org) =>
      ingest.send(message(org, '1', { provenance: (facts) => ({ ...facts, finishedOn: new Date('2999-01-01') }) })),
    BYTES_MISSING: (org) => ingest.send(message(org, '1')),
    BYTES_MISMATCH: async (org) => {
      const sent = message(org, '1', {
        provenance: (facts) => ({ ...facts, artifact: { ...facts.artifact, sizeBytes: 7 } }),
      })
      await ingest.push(sent)
      return ingest.send(sent)
    },
  }

  function otherStatements(org: Taker) {
    let kept: Parameters<NonNullable<Changes['statements']>>[0] = []
    signMessage(
      ci,
      { orgId: org.orgId, version: 'other' },
      {
        statements: (all) => {
          kept = all
          return all
        },
      },
    )
    return kept
  }

  async function withKey(change: Parameters<typeof published>[1], make: (key: typeof stranger) => SignedMessage) {
    const key = newSigningKey()
    ci.published.push(published(key, change))
    cd.passTime(31_000)
    try {
      return await ingest.send(make(key))
    } finally {
      ci.published.pop()
      cd.passTime(31_000)
    }
  }

  async function boundToken(org: Taker, bound: Record<string, string>) {
    const { SignJWT } = await import('jose')
    const now = Math.floor(cd.clock().getTime() / 1000)
    return new SignJWT({ org: org.orgId, ...bound })
      .setProtectedHeader({ alg: 'EdDSA', kid: ci.key.public.keyId })
      .setIssuer(ci.issuer)
      .setAudience('ingest')
      .setJti(newId('jti'))
      .setIssuedAt(now)
      .setExpirationTime(now + 300)
      .sign(ci.key.object)
  }

  it.each(REJECTION_CODES)(
    '%s: said with its status, and in the log where a signed claim did not hold',
    async (code) => {
      const org = await taker()
      const answer = await cases[code](org)
      expect(answer.body).toMatchObject({ code, status: REJECTIONS[code].status })
      expect(answer.status).toBe(REJECTIONS[code].status)
      expect(String(answer.body.hint)).not.toBe('')
      const entries = await audited(org, 'publication.rejected')
      expect(entries.map((entry) => entry.after.code)).toEqual(REJECTIONS[code].step >= 6 ? [code] : [])
    },
  )

  it('by the trust rule of the project is the same for a well-signed message', async () => {
    const org = await taker({ signerKeyIds: [stranger.public.keyId] })
    const answer = await ingest.publish(message(org, '1'))
    expect(answer).toMatchObject({ status: 422, body: { code: 'SIGNER_UNTRUSTED' } })
    expect(await audited(org, 'publication.rejected')).toHaveLength(1)
    await as(org.owner, changeTrust, { projectId: org.projectId, trust: [{ source: org.source }] })
    expect((await ingest.publish(message(org, '1'))).status).toBe(201)
  })

  it('by the level of isolation names the builder', async () => {
    const org = await taker({ builderLevels: ['full'] })
    const none = builderId(ci.issuer, 'none')
    const sent = message(org, '1', { provenance: (facts) => ({ ...facts, builder: { ...facts.builder, id: none } }) })
    expect(await ingest.publish(sent)).toMatchObject({ body: { code: 'BUILDER_NOT_ALLOWED' } })
  })

  it('of one altered byte in a signed payload is found', async () => {
    const org = await taker()
    const sent = message(org, '1')
    const text = Buffer.from(sent.body).toString()
    const payload = /"payload":"([^"]+)"/.exec(text)?.[1] ?? ''
    const decoded = Buffer.from(payload, 'base64')
    decoded[40] = (decoded[40] ?? 0) ^ 1
    const answer = await ingest.send(sent, { body: Buffer.from(text.replace(payload, decoded.toString('base64'))) })
    expect(answer.body.code).toBe('SIGNATURE_INVALID')
  })

  it('does not flood the log: what the budget leaves out is counted', async () => {
    const org = await taker()
    for (let round = 0; round < 25; round += 1) await ingest.send(message(org, '1', { key: stranger }))
    expect(await audited(org, 'publication.rejected')).toHaveLength(20)
    cd.passTime(31_000)
    await ingest.send(message(org, '1', { key: stranger }))
    const entries = await audited(org, 'publication.rejected')
    expect(entries.at(-1).after.leftOut).toBe(5)
  })

  it('of a token that was used for another message', async () => {
    const org = await taker()
    const [one, other] = [message(org, '1'), message(org, '2')]
    const token = await one.token()
    await ingest.push(one)
    expect((await ingest.send(one, { token })).status).toBe(201)
    expect(await ingest.send(other, { token })).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
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
    expect((await ingest.publish(message(org, '2', { key: fresh, tokenKey: fresh }))).status).toBe(201)
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
