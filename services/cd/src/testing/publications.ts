import { createHash, randomBytes } from 'node:crypto'
import type { AuthorClaim } from '@baton/artifact-contract/authors'
import { builderId, PIPELINE_BUILD_TYPE, PREDICATE_TYPES, publicationSource } from '@baton/artifact-contract/constants'
import type { VerifiedPublication } from '@baton/artifact-contract/verify-publication'
import { newId, type OrgId } from '@baton/kernel/ids'
import { acceptPublication, type Receipt } from '../ingest/accept-publication.ts'
import { KNOWN_OUTSIDER } from './authors.ts'
import type { TestOrganization } from './test-cd.ts'

const CI_URL = 'http://ci.test'

/** A commit of a test's history. */
export type TestCommit = {
  sha: string
  parents?: string[]
  /** Without any it is by `KNOWN_OUTSIDER`; null: the publisher names nobody. */
  authors?: AuthorClaim[] | null
  committer?: AuthorClaim
  pushers?: AuthorClaim[]
  subject?: string
}

/** A sha that no other test has. */
export function someSha(): string {
  return randomBytes(20).toString('hex')
}

/** What a test says of a publication; the rest is ordinary. */
export type PublicationFacts = {
  version: string
  repositoryId?: string
  name?: string
  ref?: string
  level?: 'full' | 'rootless' | 'none'
  commits?: TestCommit[] | null
  tests?: { result: 'PASSED' | 'WARNED' | 'FAILED'; total: number; failed: number; failedTests?: string[] } | null
  authors?: AuthorClaim[]
  bytes?: Uint8Array
  finishedOn?: Date
  /** The publisher's count of what its repository published. */
  sequence?: number
}

/** The source of an organisation's repository. */
export function sourceOf(orgId: OrgId, repositoryId = 'rep_1'): string {
  return publicationSource(CI_URL, { orgId, repositoryId })
}

/** A publication as the contract gives it once all of it was verified. */
export function verified(orgId: OrgId, facts: PublicationFacts, ruleIds: readonly string[]): VerifiedPublication {
  const bytes = facts.bytes ?? Buffer.from(`${orgId} ${facts.version}`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const commits = facts.commits === undefined ? [{ sha: someSha() }] : facts.commits
  const gitCommit = commits?.[0]?.sha ?? someSha()
  const name = facts.name ?? 'site'
  const finishedOn = facts.finishedOn ?? new Date()
  const authors = facts.authors ?? commits?.[0]?.authors ?? []
  const authorsOf = (commit: TestCommit) =>
    commit.authors === null ? [] : commit.authors?.length ? commit.authors : [KNOWN_OUTSIDER]
  const statement = (predicateType: string, predicate: unknown) => {
    const payload = new TextEncoder().encode(JSON.stringify({ predicateType, predicate, nonce: newId('n') }))
    return {
      predicateType,
      understood: true,
      keyIds: ['key-of-ci'],
      payload,
      payloadSha256: createHash('sha256').update(payload).digest('hex'),
      envelope: JSON.stringify({ payload: Buffer.from(payload).toString('base64') }),
    }
  }
  const tests = facts.tests === undefined ? ({ result: 'PASSED', total: 3, failed: 0 } as const) : facts.tests
  const counts = tests && {
    total: tests.total,
    passed: tests.total - tests.failed,
    failed: tests.failed,
    skipped: 0,
    flaky: 0,
    durationMs: 1,
  }
  const failedTests = tests && 'failedTests' in tests ? (tests.failedTests ?? []) : []
  const changes = commits?.map((commit) => ({
    gitCommit: commit.sha,
    parents: commit.parents ?? [],
    subject: commit.subject ?? `Commit ${commit.sha.slice(0, 4)}`,
    committedAt: new Date().toISOString(),
    authors: authorsOf(commit),
    ...(commit.committer && { committer: commit.committer }),
    ...(commit.pushers && { pushers: commit.pushers }),
  }))
  return {
    claims: {
      issuer: CI_URL,
      org: orgId,
      jti: newId('jti'),
      expiresAt: new Date(),
      keyId: 'key-of-ci',
      bound: { sha: null, repository: null, ref: null },
    },
    event: {
      id: newId('evt'),
      source: sourceOf(orgId, facts.repositoryId),
      time: new Date(),
      chainId: newId('bld'),
      sequence: facts.sequence ?? 1,
    },
    artifact: {
      name: `${name}.tgz`,
      purl: `pkg:generic/${name}@${facts.version}`,
      purlName: `pkg:generic/${name}`,
      version: facts.version,
      sha256,
      sizeBytes: bytes.byteLength,
      mediaType: 'application/gzip',
    },
    build: {
      repository: 'http://forge.test/site.git',
      ref: facts.ref ?? 'refs/heads/main',
      pipeline: '.baton.yml',
      target: name,
      gitCommit,
      gitTree: null,
      authors,
      buildType: PIPELINE_BUILD_TYPE,
      builderId: builderId(CI_URL, facts.level ?? 'full'),
      invocationId: `${CI_URL}/builds/1`,
      startedOn: finishedOn,
      finishedOn,
      inputsDigest: null,
      inputs: [],
    },
    tests: tests &&
      counts && { result: tests.result, counts, failedTests: [...failedTests], reportFaults: [], url: null },
    references: [],
    changes: changes ? { commits: changes, truncated: false, oldestParents: [] } : null,
    statements: [
      statement(PREDICATE_TYPES.provenance, {
        buildDefinition: { resolvedDependencies: [{ name: 'source', annotations: { authors } }] },
      }),
      ...(tests
        ? [statement(PREDICATE_TYPES.testResult, { result: tests.result, failedTests, baton_counts: counts })]
        : []),
      ...(changes ? [statement(PREDICATE_TYPES.changes, { commits: changes })] : []),
    ],
    admissions: ruleIds.map((ruleId) => ({ ruleId, level: 3 as const })),
  }
}

/** Lets an organisation accept a publication that its rules took. Its bytes count as there unless `hasBytes` looks. */
export function accept(
  organization: TestOrganization,
  publication: VerifiedPublication,
  hasBytes: (sha256: string) => Promise<boolean> = async () => true,
): Promise<Receipt> {
  const bodySha256 = createHash('sha256').update(publication.event.id).digest('hex')
  return acceptPublication(organization.system('ingest'), {
    publication,
    bodySha256,
    issuerUrl: CI_URL,
    hasBytes,
  })
}
