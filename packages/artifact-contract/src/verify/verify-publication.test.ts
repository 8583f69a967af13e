import { describe, expect, it } from 'vitest'
import { alterMessage, alterStatement, withStatements } from '../corpus/alter.ts'
import {
  ARTIFACT,
  acceptedCase,
  BUILDER,
  CI_KEY,
  COMMIT,
  exampleAuthor,
  PARENT,
  PROVENANCE,
  REPOSITORY,
} from '../corpus/example.ts'
import { replay } from '../corpus/replay.ts'
import { openEnvelope } from '../dsse.ts'
import { isEvidence, isRetryableStatus, problemOf, REJECTION_CODES, REJECTIONS } from '../rejection.ts'
import { writeProvenance } from '../statements/write-statements.ts'
import { verifyPublication } from './verify-publication.ts'

async function acceptedPublication(change: (base: Awaited<ReturnType<typeof acceptedCase>>) => void = () => undefined) {
  const base = await acceptedCase('')
  change(base)
  const verdict = await replay(base)
  if (verdict.outcome !== 'accepted') throw new Error(JSON.stringify(verdict))
  return verdict.publication
}

describe('an accepted publication', () => {
  it('says all that was signed', async () => {
    const publication = await acceptedPublication()
    expect(publication).toMatchObject({
      event: { id: '0193f0c2-5a1e-7cc3-98c4-dc0c0c07398f', chainId: 'bld_77', sequence: 4711 },
      artifact: {
        name: 'web-1.42.0.tgz',
        purl: 'pkg:generic/web@1.42.0',
        purlName: 'pkg:generic/web',
        version: '1.42.0',
        sha256: ARTIFACT.sha256,
        sizeBytes: 48_211_234,
        mediaType: 'application/gzip',
      },
      build: {
        repository: REPOSITORY,
        ref: 'refs/heads/main',
        pipeline: '.baton.yml',
        target: 'web',
        gitCommit: COMMIT,
        gitTree: '3d'.repeat(20),
        authors: [exampleAuthor('ada'), exampleAuthor('lin')],
        builderId: BUILDER,
        startedOn: new Date('2026-11-23T14:00:00Z'),
        finishedOn: new Date('2026-11-23T14:02:11.500Z'),
        inputsDigest: writeProvenance(PROVENANCE).inputsDigest,
      },
      tests: { result: 'PASSED', counts: { total: 3, skipped: 1 }, failedTests: [] },
      references: [{ name: 'junit.xml', mediaType: 'application/xml' }],
      changes: { commits: [{ gitCommit: COMMIT, parents: [PARENT] }], truncated: false, oldestParents: [] },
      admissions: [{ ruleId: 'prj_web', level: 3 }],
    })
    expect(publication.build.inputs.map(({ name }) => name)).toEqual(['source', 'dependencies', 'tools', 'environment'])
  })

  it('keeps every statement as evidence that can be verified again', async () => {
    const { statements } = await acceptedPublication()
    expect(statements).toHaveLength(4)
    for (const { envelope, payload, keyIds } of statements) {
      const opened = openEnvelope(JSON.parse(envelope), [CI_KEY.public])
      expect(opened?.payload).toEqual(payload)
      expect(opened?.signers.map(({ keyId }) => keyId)).toEqual(keyIds)
    }
  })

  it('tells what the publisher did not say from what is empty', async () => {
    const publication = await acceptedPublication((base) => {
      withStatements(base, [writeProvenance(PROVENANCE)])
      alterStatement(base, 0, '/predicate/buildDefinition/resolvedDependencies/0/annotations', undefined)
    })
    expect(publication).toMatchObject({ tests: null, changes: null, references: [], build: { authors: null } })
  })

  it('counts at the highest level that the rule gives to the key and the builder', async () => {
    const publication = await acceptedPublication((base) => {
      const { keyId } = CI_KEY.public
      base.facts.trust = base.facts.trust.map((rule) => ({
        ...rule,
        signers: [
          { keyId, builderId: BUILDER, level: 1 as const },
          { keyId, builderId: BUILDER, level: 2 as const },
          { keyId, builderId: 'https://ci.example/builders/other/v1', level: 3 as const },
        ],
      }))
    })
    expect(publication.admissions).toEqual([{ ruleId: 'prj_web', level: 2 }])
  })
})

describe('whatever byte of a message is changed', () => {
  it('nothing that was signed is ever read otherwise', async () => {
    const signed = ({
      artifact,
      build,
      tests,
      references,
      changes,
    }: Awaited<ReturnType<typeof acceptedPublication>>) => ({
      artifact,
      build,
      tests,
      references,
      changes,
    })
    const wanted = signed(await acceptedPublication())
    const base = await acceptedCase('')
    const body = Buffer.from(String(base.request.body))
    const outcomes = new Map<string, number>()
    for (let at = 0; at < body.length; at += 7) {
      const altered = Buffer.from(body)
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8))
      const verdict = await replay({
        ...base,
        request: { ...base.request, body: { base64: altered.toString('base64') } },
      })
      if (verdict.outcome === 'accepted') expect(signed(verdict.publication)).toEqual(wanted)
      const key = verdict.outcome === 'rejected' ? verdict.rejection.code : verdict.outcome
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    }
    expect(outcomes.get('SIGNATURE_INVALID')).toBeGreaterThan(500)
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining(['MALFORMED_JSON', 'SCHEMA_INVALID', 'ENVELOPE_INVALID']),
    )
  })
})

describe('the order of the steps', () => {
  it('asks the store nothing before the token is verified', async () => {
    const base = await acceptedCase('')
    const request = { ...base.request, authorization: null, body: Buffer.from(String(base.request.body)) }
    const policy = { now: new Date(base.now), pinned: { issuer: 'x', audience: 'y', keys: [] } }
    const verdict = await verifyPublication(request, policy, () => expect.fail('The store was asked.'))
    expect(verdict).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'UNAUTHENTICATED' },
      claims: null,
      event: { id: '0193f0c2-5a1e-7cc3-98c4-dc0c0c07398f' },
    })
  })

  it('tells who was refused, once that is known', async () => {
    const base = await acceptedCase('')
    base.facts.bytes = []
    expect(await replay(base)).toMatchObject({
      outcome: 'rejected',
      claims: { org: 'org_01' },
      event: { id: expect.any(String) },
    })
  })

  it.each([
    ['a wrong schema before a missing token', 'SCHEMA_INVALID'],
    ['a missing token before a bad signature', 'UNAUTHENTICATED'],
    ['a bad signature before a wrong repository', 'SIGNATURE_INVALID'],
    ['a wrong repository before missing bytes', 'SOURCE_MISMATCH'],
  ])('names %s', async (_, code) => {
    const base = await acceptedCase('')
    base.facts.bytes = []
    base.facts.trust = base.facts.trust.map((rule) => ({ ...rule, repository: 'https://git.example/other' }))
    if (code === 'SOURCE_MISMATCH') return expect(await replay(base)).toMatchObject({ rejection: { code } })
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle = customData.bundle.map((one) => ({
        ...one,
        payload: `${one.payload.slice(0, 40)}AAAA${one.payload.slice(44)}`,
      }))
    })
    if (code === 'SIGNATURE_INVALID') return expect(await replay(base)).toMatchObject({ rejection: { code } })
    base.request.authorization = null
    if (code === 'UNAUTHENTICATED') return expect(await replay(base)).toMatchObject({ rejection: { code } })
    alterMessage(base, (message) => {
      message.specversion = '2.0'
    })
    return expect(await replay(base)).toMatchObject({ rejection: { code } })
  })

  it('passes the failure of the store on, as no verdict', async () => {
    const base = await acceptedCase('')
    base.facts = new Proxy(base.facts, {
      get: () => {
        throw new Error('the database is away')
      },
    })
    await expect(replay(base)).rejects.toThrow('the database is away')
  })
})

describe('a refusal', () => {
  it('is a problem of RFC 9457 that says what was found and what to do', async () => {
    const base = await acceptedCase('')
    base.request.contentType = 'application/json'
    const verdict = await replay(base)
    expect(verdict.outcome === 'rejected' && problemOf(verdict.rejection)).toEqual({
      type: 'https://baton.dev/problems/unsupported-media-type',
      title: 'The content type is not known',
      status: 415,
      detail: "The content type is 'application/json'.",
      code: 'UNSUPPORTED_MEDIA_TYPE',
      hint: "Send 'Content-Type: application/cloudevents+json'.",
    })
  })

  it('is for good: no code asks for another try', () => {
    for (const code of REJECTION_CODES) expect(isRetryableStatus(REJECTIONS[code].status)).toBe(false)
    for (const status of [408, 429, 500, 502, 503]) expect(isRetryableStatus(status)).toBe(true)
  })

  it('is evidence from the signatures on', () => {
    expect(isEvidence('UNAUTHENTICATED')).toBe(false)
    expect(isEvidence('EVENT_ID_REUSED')).toBe(false)
    expect(isEvidence('SIGNER_UNTRUSTED')).toBe(true)
    expect(isEvidence('BYTES_MISMATCH')).toBe(true)
  })
})
