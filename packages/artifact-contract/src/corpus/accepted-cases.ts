import { encodeBase64Url } from '../base64.ts'
import { sha256Hex } from '../digest.ts'
import { writeChanges, writeProvenance, writeTestResult } from '../statements/write-statements.ts'
import { accepted, addStatement, alterMessage, alterStatement, type CaseMaker, withStatements } from './alter.ts'
import {
  ARTIFACT,
  BUILDER,
  BYTES_SHA256,
  CI_KEY,
  COMMIT,
  exampleAuthor,
  exampleKey,
  jwksOf,
  NOW,
  PROVENANCE,
  SOURCE,
  statements,
  tokenOf,
} from './example.ts'

const SHA256_COMMIT = sha256Hex('a commit of a repository with SHA-256')

/** What must be accepted, whoever wrote it. */
export const ACCEPTED: readonly CaseMaker[] = [
  accepted('whole', 'four statements, as our CI writes them', () => undefined),
  accepted('provenance-alone', 'the smallest publication', (base) =>
    withStatements(base, [writeProvenance(PROVENANCE)]),
  ),
  accepted('any-order', 'the order of the bundle means nothing', (base) =>
    withStatements(base, statements().toReversed()),
  ),
  accepted('failed-tests', 'a failed test is a fact, not a reason to refuse', (base) => {
    const counts = { total: 2, passed: 1, failed: 1, skipped: 0, flaky: 0, durationMs: 0 }
    const configuration = [{ name: '.baton.yml', digest: { sha256: sha256Hex('.baton.yml') } }]
    const names = { failedTests: ['cart > rounds'], passedTests: ['cart > adds'] }
    const facts = {
      artifact: ARTIFACT,
      gitCommit: COMMIT,
      counts,
      configuration,
      ...names,
      url: 'https://ci.example/b',
    }
    withStatements(base, [writeProvenance(PROVENANCE), writeTestResult(facts)])
  }),
  accepted('truncated-changes', 'more commits than fit: the oldest parents say where it goes on', (base) => {
    const commits = Array.from({ length: 501 }, (_, index) => ({
      gitCommit: index === 0 ? COMMIT : sha256Hex(`commit ${index}`).slice(0, 40),
      parents: [sha256Hex(`commit ${index + 1}`).slice(0, 40)],
      subject: `Change ${index}`,
      committedAt: NOW,
      authors: [exampleAuthor('ada')],
    }))
    withStatements(base, [writeProvenance(PROVENANCE), writeChanges({ gitCommit: COMMIT, commits })])
  }),
  accepted('git-sha256', 'a repository whose object ids are SHA-256', (base) => {
    const source = { ...PROVENANCE.source, gitCommit: SHA256_COMMIT, gitTree: sha256Hex('tree') }
    withStatements(base, [writeProvenance({ ...PROVENANCE, source })])
  }),
  accepted('url-safe-base64', 'payloads and signatures in URL-safe base64 without padding', (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      const again = (text: string) => encodeBase64Url(Buffer.from(text, 'base64'))
      customData.bundle = customData.bundle.map((envelope) => ({
        payloadType: envelope.payloadType,
        payload: again(envelope.payload),
        signatures: envelope.signatures.map(({ sig }) => ({ sig: again(sig) })),
      }))
    }),
  ),
  accepted('keyid-of-another', 'the keyid decides nothing: the signature fits the trusted key', (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle = customData.bundle.map((envelope) => ({
        ...envelope,
        signatures: envelope.signatures.map(({ sig }) => ({ sig, keyid: 'the key of somebody else' })),
      }))
    }),
  ),
  accepted('another-signature-too', 'signatures of strangers beside a trusted one are ignored', (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle = customData.bundle.map((envelope) => ({
        ...envelope,
        signatures: [{ keyid: 'stranger', sig: Buffer.alloc(64, 7).toString('base64') }, ...envelope.signatures],
      }))
    }),
  ),
  accepted('unknown-predicate', 'a type that is not known is kept, and counts for nothing', (base) =>
    addStatement(
      base,
      JSON.stringify({
        _type: 'https://in-toto.io/Statement/v1',
        subject: [{ digest: { sha256: BYTES_SHA256 } }],
        predicateType: 'https://cyclonedx.org/bom',
        predicate: { bomFormat: 'CycloneDX', components: [] },
      }),
    ),
  ),
  accepted('unknown-fields', 'fields that are not known are ignored, but for external parameters', (base) => {
    alterStatement(base, 0, '/predicate/runDetails/vendor_field', { deep: [1, 2.5, -0.5e3, null, true] })
    alterStatement(base, 0, '/predicate/buildDefinition/internalParameters/more', 'x')
    alterStatement(base, 1, '/predicate/later_field', '…')
    alterMessage(base, (message) => {
      Object.assign(message, { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' })
      message.data.customData.later = {}
    })
  }),
  accepted('null-is-unset', 'null, empty and absent are the same', (base) => {
    alterStatement(base, 0, '/predicate/buildDefinition/externalParameters/target', null)
    alterStatement(base, 0, '/predicate/runDetails/byproducts', null)
    alterStatement(base, 1, '/predicate/passedTests', null)
    alterStatement(base, 3, '/predicate/truncated', null)
    alterMessage(base, ({ data: { customData } }) => {
      customData.sequence = null
    })
  }),
  accepted('later-minor', 'a later minor of the contract only adds', (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.contract = '1.7'
    }),
  ),
  accepted('content-type-with-charset', 'a parameter of the content type means nothing', (base) => {
    base.request.contentType = 'Application/CloudEvents+JSON; charset=utf-8'
  }),
  accepted('rotated-key', 'signed by the former key, the token by the present one', async (base) => {
    const present = exampleKey('ci, the next one')
    base.pinned.jwks = { keys: [...jwksOf({}, present).keys, ...jwksOf({ valid_until: '2027-01-01T00:00:00Z' }).keys] }
    base.request.authorization = `Bearer ${await tokenOf({}, present)}`
  }),
  accepted('revoked-later', 'a revocation that lies ahead does not count yet', (base) => {
    base.pinned.jwks = jwksOf({ revoked_at: '2026-11-23T14:05:01Z' })
  }),
  accepted('version-again', 'the same version with the same bytes', (base) => {
    base.facts.versions.push({ purlName: 'pkg:generic/web', version: '1.42.0', sha256: BYTES_SHA256 })
  }),
  accepted('size-not-said', 'the size is an annotation, and may be absent', (base) =>
    alterStatement(base, 0, '/subject/0/annotations', undefined),
  ),
  accepted('purl-spelt-otherwise', 'names are compared by their parts, not as text', (base) =>
    alterMessage(base, (message) => {
      message.subject = 'pkg:GENERIC/%77eb@1.42.0'
      message.data.subject.id = 'pkg:GENERIC/%77eb@1.42.0'
    }),
  ),
  accepted('repository-spelt-otherwise', 'a trailing .git and the case of the host mean nothing', (base) => {
    base.facts.trust = base.facts.trust.map((rule) => ({ ...rule, repository: 'https://GIT.example/acme/web.git/' }))
  }),
  accepted('rules-of-many', 'each rule is judged by itself; those that take it are named', (base) => {
    const [rule] = base.facts.trust
    if (!rule) return
    const { keyId } = CI_KEY.public
    base.facts.trust = [
      { ...rule, id: 'other-repository', repository: 'https://git.example/acme/other' },
      {
        ...rule,
        id: 'other-builder',
        signers: [{ keyId, builderId: 'https://ci.example/builders/none/v1', level: 1 }],
      },
      { ...rule, id: 'other-ref', refs: ['refs/heads/next'] },
      { ...rule, id: 'other-key', signers: [{ keyId: exampleKey('x').public.keyId, builderId: BUILDER, level: 3 }] },
      { ...rule, id: 'any', repository: null, refs: null },
      rule,
    ]
    base.wanted = { outcome: 'accepted', admittedBy: ['any', 'prj_web'] }
  }),
  [
    'replayed/same-bytes-again',
    async () => {
      const [, make] = ACCEPTED[0] ?? []
      if (!make) throw new Error('There is no first case.')
      const base = await make()
      const bodySha256 = sha256Hex(String(base.request.body))
      const events = [{ source: SOURCE, id: '0193f0c2-5a1e-7cc3-98c4-dc0c0c07398f', bodySha256 }]
      return {
        ...base,
        why: 'the same message gets the first receipt',
        facts: { ...base.facts, events },
        wanted: { outcome: 'replayed' },
      }
    },
  ],
]
