import { SignJWT } from 'jose'
import { sha256Hex } from '../digest.ts'
import { alterMessage, alterStatement, type CaseMaker, refused, withStatements } from './alter.ts'
import { ARTIFACT, BYTES_SHA256, CI_KEY, CI_URL, NOW, ORG, PROVENANCE, statements } from './example.ts'
import type { GoldenCase } from './golden-case.ts'

/** A token bound to what an external CI's identity says. */
async function bind(base: GoldenCase, bound: Record<string, string>): Promise<void> {
  const issuedAt = Math.floor(NOW.getTime() / 1000)
  const token = await new SignJWT({ ...bound, org: ORG })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: CI_KEY.public.keyId })
    .setIssuer(CI_URL)
    .setAudience('ingest')
    .setJti('tok_1')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 300)
    .sign(CI_KEY.object)
  base.request.authorization = `Bearer ${token}`
}

const parameters = (changed: Partial<typeof PROVENANCE.externalParameters>) =>
  statements({ externalParameters: { ...PROVENANCE.externalParameters, ...changed } })

const named = (purl: string) => (base: GoldenCase) => {
  withStatements(base, statements({ artifact: { ...ARTIFACT, purl } }))
  alterMessage(base, (message) => {
    message.subject = purl
    message.data.subject.id = purl
  })
}

/** Steps 9 to 14: well signed, and yet not what is wanted here. */
export const POLICY_CASES: readonly CaseMaker[] = [
  refused('SOURCE_MISMATCH', ['repository', 'built from a fork'], (base) =>
    withStatements(base, parameters({ repository: 'https://git.example/mallory/web' })),
  ),
  refused('SOURCE_MISMATCH', ['ref', 'built from a branch that may not be released'], (base) =>
    withStatements(base, parameters({ ref: 'refs/heads/main-not' })),
  ),
  refused('BUILD_TYPE_UNKNOWN', ['other', 'parameters that cannot be understood'], (base) =>
    withStatements(base, statements({ buildType: 'https://example.com/make/v1' })),
  ),
  refused('PARAMETER_UNEXPECTED', ['extra', 'a parameter that could change the build'], (base) =>
    alterStatement(base, 0, '/predicate/buildDefinition/externalParameters/override', 'x'),
  ),
  refused('CLAIM_MISMATCH', ['sha', 'another commit than the identity of the build'], (base) =>
    bind(base, { sha: '9c'.repeat(20) }),
  ),
  refused('CLAIM_MISMATCH', ['repository', 'another repository than the identity of the build'], (base) =>
    bind(base, { repository: 'https://git.example/acme/other' }),
  ),
  refused('CLAIM_MISMATCH', ['ref', 'another ref than the identity of the build'], (base) =>
    bind(base, { ref: 'refs/heads/next' }),
  ),
  refused('PURL_INVALID', ['no-purl', 'a name that is no purl'], named('web 1.42.0')),
  refused('PURL_INVALID', ['no-version', 'a purl without a version'], named('pkg:generic/web')),
  refused('PURL_INVALID', ['qualifiers', 'readers differ over qualifiers'], named('pkg:generic/web@1.42.0?a=b')),
  refused('PURL_INVALID', ['other-type', 'a type that is not published here'], named('pkg:npm/web@1.42.0')),
  refused('PURL_MISMATCH', ['version', 'the notice names another version than the provenance'], (base) =>
    alterMessage(base, (message) => {
      message.subject = 'pkg:generic/web@1.43.0'
      message.data.subject.id = 'pkg:generic/web@1.43.0'
    }),
  ),
  refused('VERSION_REBOUND', ['other-bytes', 'a version never changes its bytes'], (base) => {
    base.facts.versions.push({ purlName: 'pkg:generic/web', version: '1.42.0', sha256: sha256Hex('others') })
  }),
  refused('TIME_INVALID', ['backwards', 'ended before it began'], (base) =>
    withStatements(base, statements({ startedOn: new Date('2026-11-23T14:03:00Z') })),
  ),
  refused('TIME_INVALID', ['in-the-future', 'more than five minutes ahead'], (base) =>
    withStatements(base, statements({ finishedOn: new Date(NOW.getTime() + 5 * 60_000 + 1) })),
  ),
  refused('BYTES_MISSING', ['not-pushed', 'the message came before the bytes'], (base) => {
    base.facts.bytes = []
  }),
  refused('BYTES_MISMATCH', ['size', 'the bytes have another size than was signed'], (base) => {
    base.facts.bytes = [{ sha256: BYTES_SHA256, sizeBytes: 1 }]
  }),
]
