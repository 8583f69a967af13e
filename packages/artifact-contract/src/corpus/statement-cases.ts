import { sha256Hex } from '../digest.ts'
import { signEnvelope } from '../dsse.ts'
import { writeProvenance } from '../statements/write-statements.ts'
import {
  addStatement,
  alterMessage,
  alterStatement,
  type CaseMaker,
  refused,
  signText,
  withStatements,
} from './alter.ts'
import {
  ARTIFACT,
  BUILDER,
  CI_KEY,
  COMMIT,
  exampleKey,
  jwksOf,
  PROVENANCE,
  statements,
  TESTS,
  tokenOf,
} from './example.ts'

const STRANGER = exampleKey('stranger')
const SECOND = exampleKey('ci, another')

/** Steps 6 and 7: signatures, and what the statements say of themselves. */
export const STATEMENT_CASES: readonly CaseMaker[] = [
  refused('ENVELOPE_INVALID', ['no-base64', 'a payload that is no base64'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle = customData.bundle.map((envelope) => ({ ...envelope, payload: `*${envelope.payload}` }))
    }),
  ),
  refused('ENVELOPE_INVALID', ['loose-bits', 'base64 whose last bits no encoder leaves'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle = customData.bundle.map((envelope) => ({ ...envelope, signatures: [{ sig: 'AB==' }] }))
    }),
  ),
  refused('ENVELOPE_INVALID', ['payload-too-large', 'a payload of more than 256 KiB'], (base) =>
    addStatement(base, ' '.repeat(256 * 1024 + 1)),
  ),
  refused('PAYLOAD_TYPE_UNSUPPORTED', ['plain-json', 'a payload of another type'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle.push(signEnvelope(new TextEncoder().encode('{}'), CI_KEY, 'application/json'))
    }),
  ),
  refused('SIGNATURE_INVALID', ['payload-altered', 'one byte of a signed statement'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle = customData.bundle.map((envelope) => {
        const bytes = Buffer.from(envelope.payload, 'base64')
        bytes[100] = (bytes[100] ?? 0) ^ 1
        return { ...envelope, payload: bytes.toString('base64') }
      })
    }),
  ),
  refused('SIGNATURE_INVALID', ['signature-altered', 'one bit of a signature'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle = customData.bundle.map((envelope) => ({
        ...envelope,
        signatures: envelope.signatures.map(({ keyid, sig }) => {
          const bytes = Buffer.from(sig, 'base64')
          bytes[63] = (bytes[63] ?? 0) ^ 1
          return { keyid, sig: bytes.toString('base64') }
        }),
      }))
    }),
  ),
  refused('SIGNATURE_INVALID', ['swapped', 'the signatures of two statements exchanged'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      const [one, two, ...rest] = customData.bundle
      if (!one || !two) return
      customData.bundle = [{ ...one, signatures: two.signatures }, { ...two, signatures: one.signatures }, ...rest]
    }),
  ),
  refused('SIGNATURE_INVALID', ['keyid-of-ours', "a stranger's signature under the name of a trusted key"], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      const [envelope] = customData.bundle
      if (!envelope) return
      const { signatures } = signEnvelope(Buffer.from(envelope.payload, 'base64'), STRANGER)
      customData.bundle[0] = {
        ...envelope,
        signatures: signatures.map(({ sig }) => ({ sig, keyid: CI_KEY.public.keyId })),
      }
    }),
  ),
  refused('SIGNER_UNTRUSTED', ['stranger', 'well signed, by a key that nobody published'], (base) =>
    addStatement(base, new TextDecoder().decode(TESTS.bytes), STRANGER),
  ),
  refused(
    'SIGNER_UNTRUSTED',
    ['published-not-trusted', 'a key of the issuer that the project does not trust'],
    async (base) => {
      base.pinned.jwks = { keys: [...jwksOf().keys, ...jwksOf({}, SECOND).keys] }
      addStatement(base, new TextDecoder().decode(TESTS.bytes), SECOND)
      base.request.authorization = `Bearer ${await tokenOf({}, SECOND)}`
    },
  ),
  ...(
    [
      ['KEY_REVOKED', { revoked_at: '2026-11-23T14:05:00Z', revoke_reason: 'stolen' }],
      ['KEY_NOT_YET_VALID', { valid_from: '2026-11-24T00:00:00Z' }],
      ['KEY_EXPIRED', { valid_until: '2026-11-23T14:05:00Z' }],
    ] as const
  ).map(([code, members]) =>
    refused(code, ['one-statement', 'the token is good, the statement’s key is not in force'], async (base) => {
      base.pinned.jwks = { keys: [...jwksOf(members).keys, ...jwksOf({}, SECOND).keys] }
      base.request.authorization = `Bearer ${await tokenOf({}, SECOND)}`
    }),
  ),
  refused('STATEMENT_INVALID', ['no-json', 'signed bytes that are no JSON'], (base) => addStatement(base, 'hello')),
  refused('STATEMENT_INVALID', ['key-twice', 'a key twice under a good signature'], (base) =>
    addStatement(base, '{"_type":"https://in-toto.io/Statement/v1","_type":"x"}'),
  ),
  refused('STATEMENT_INVALID', ['old-type', 'Statement v0.1'], (base) =>
    alterStatement(base, 0, '/_type', 'https://in-toto.io/Statement/v0.1'),
  ),
  refused('STATEMENT_INVALID', ['no-builder', 'a provenance without its builder'], (base) =>
    alterStatement(base, 0, '/predicate/runDetails/builder', undefined),
  ),
  refused('STATEMENT_INVALID', ['two-artifacts', 'one statement about two artifacts'], (base) =>
    alterStatement(base, 0, '/subject/-', { name: 'other', digest: { sha256: sha256Hex('other') } }),
  ),
  refused('STATEMENT_INVALID', ['subject-twice', 'one subject twice'], (base) =>
    alterStatement(base, 1, '/subject/-', { digest: { gitCommit: COMMIT } }),
  ),
  refused('STATEMENT_INVALID', ['provenance-twice', 'two provenances, of which a reader could choose'], (base) =>
    withStatements(base, [...statements(), writeProvenance({ ...PROVENANCE, invocationId: 'another' })]),
  ),
  refused('STATEMENT_INVALID', ['no-artifact', 'nothing is said of an artifact'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      customData.bundle = customData.bundle.slice(3)
    }),
  ),
  refused('STATEMENT_INVALID', ['authors', 'authors that cannot be read could be left out'], (base) =>
    alterStatement(base, 0, '/predicate/buildDefinition/resolvedDependencies/0/annotations/authors', [{ name: 'Ada' }]),
  ),
  refused('STATEMENT_INVALID', ['commit-id', 'a commit that has no git id'], (base) =>
    alterStatement(base, 3, '/predicate/commits/0/gitCommit', 'HEAD'),
  ),
  refused('SUBJECT_MISMATCH', ['artifact', 'the tests of another artifact'], (base) =>
    alterStatement(base, 1, '/subject/0/digest/sha256', sha256Hex('other')),
  ),
  refused('SUBJECT_MISMATCH', ['commit', 'the changes of another commit'], (base) =>
    alterStatement(base, 3, '/subject/0/digest/gitCommit', '9c'.repeat(20)),
  ),
  refused('SUBJECT_MISMATCH', ['second-algorithm', 'the same SHA-256, another SHA-512'], (base) => {
    alterStatement(base, 0, '/subject/0/digest/sha512', 'aa')
    alterStatement(base, 1, '/subject/0/digest/sha512', 'bb')
  }),
  refused('DIGEST_ALGORITHM', ['sha1', 'an artifact known by its SHA-1 alone'], (base) =>
    alterStatement(base, 0, '/subject/0/digest', { sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' }),
  ),
  refused('DIGEST_ALGORITHM', ['upper-case', 'a digest in capitals'], (base) =>
    alterStatement(base, 0, '/subject/0/digest/sha256', ARTIFACT.sha256.toUpperCase()),
  ),
  refused('PROVENANCE_MISSING', ['tests-alone', 'a test result is no provenance'], (base) =>
    withStatements(base, [TESTS]),
  ),
  refused('PROVENANCE_MISSING', ['no-commit', 'a provenance that does not say what was built'], (base) =>
    alterStatement(base, 0, '/predicate/buildDefinition/resolvedDependencies/0/name', 'something'),
  ),
  refused('BUILDER_NOT_ALLOWED', ['less-isolated', 'another security mode is another builder'], (base) =>
    withStatements(base, statements({ builder: { id: BUILDER.replace('/full/', '/none/'), version: {} } })),
  ),
  refused('SIGNATURE_INVALID', ['text-altered', 'a statement altered, its signature kept'], (base) =>
    alterMessage(base, ({ data: { customData } }) => {
      const [envelope] = customData.bundle
      if (!envelope) return
      const text = Buffer.from(envelope.payload, 'base64').toString().replace('1.42.0', '1.43.0')
      customData.bundle[0] = { ...envelope, payload: signText(text).payload }
    }),
  ),
]
