import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { type StatedAuthor, statements } from '../db/artifacts.ts'
import {
  BUILDER_LEVELS,
  type BuilderLevel,
  EVIDENCE_KINDS,
  type EvidenceKind,
  type TestFact,
} from '../promotions/gate-rules.ts'
import { type ArtifactRow, listReleaseArtifacts } from './release-rows.ts'

/** A verified statement as a page lists it. */
export type StatementRow = {
  id: string
  artifactId: string
  kind: EvidenceKind | 'unverifiedType'
  predicateType: string
  predicate: unknown
  envelopeSha256: string
  signerKeyId: string
  signedAt: Date
  verifiedAt: Date
}

/** What is known of a release by verified statements alone. */
export type ReleaseEvidence = {
  artifacts: ArtifactRow[]
  statements: StatementRow[]
  present: EvidenceKind[]
  /** The weakest of the artifacts' builders; null where there is no artifact. */
  level: BuilderLevel | null
  signerKeyId: string | null
  tests: TestFact | null
  /** Who wrote and committed the commit that was built, as its provenance says. */
  sourceAuthors: StatedAuthor[]
}

const Author = z.object({ name: z.string(), salt: z.string(), emailHash: z.string() })

const TestPredicate = z.object({
  result: z.enum(['PASSED', 'WARNED', 'FAILED']),
  failedTests: z
    .array(z.string())
    .nullish()
    .transform((names) => names ?? []),
  baton_report_faults: z
    .array(z.string())
    .nullish()
    .transform((faults) => faults ?? []),
  baton_counts: z
    .object({ total: z.number(), passed: z.number(), failed: z.number() })
    .nullish()
    .transform((counts) => counts ?? null),
})

const ProvenancePredicate = z.object({
  buildDefinition: z.object({
    resolvedDependencies: z.array(
      z.object({
        name: z.string(),
        annotations: z
          .object({ authors: z.array(Author), committer: Author.nullable() })
          .partial()
          .optional(),
      }),
    ),
  }),
})

/** Loads what verified statements say of a release. */
export async function loadEvidence(tx: Tx, orgId: OrgId, releaseId: string): Promise<ReleaseEvidence> {
  const artifacts = await listReleaseArtifacts(tx, orgId, releaseId)
  const rows = await listStatements(
    tx,
    orgId,
    artifacts.map((artifact) => artifact.id),
  )
  const levels = artifacts.map((artifact) => BUILDER_LEVELS.indexOf(artifact.level))
  return {
    artifacts,
    statements: rows,
    present: EVIDENCE_KINDS.filter((kind) =>
      artifacts.every((artifact) => rows.some((row) => row.kind === kind && row.artifactId === artifact.id)),
    ),
    level: artifacts.length === 0 ? null : (BUILDER_LEVELS[Math.min(...levels)] ?? null),
    signerKeyId: artifacts[0]?.signerKeyId ?? null,
    tests: combineTests(artifacts, rows),
    sourceAuthors: rows.flatMap((row) => (row.kind === 'provenance' ? sourceAuthors(row.predicate) : [])),
  }
}

/** The statements of some artifacts, newest first in the order that their publishers signed. */
async function listStatements(tx: Tx, orgId: OrgId, artifactIds: readonly string[]): Promise<StatementRow[]> {
  if (artifactIds.length === 0) return []
  return tx
    .select({
      id: statements.id,
      artifactId: statements.artifactId,
      kind: statements.kind,
      predicateType: statements.predicateType,
      predicate: statements.predicate,
      envelopeSha256: statements.envelopeSha256,
      signerKeyId: statements.signerKeyId,
      signedAt: statements.signedAt,
      verifiedAt: statements.verifiedAt,
    })
    .from(statements)
    .where(and(eq(statements.orgId, orgId), inArray(statements.artifactId, [...artifactIds])))
    .orderBy(desc(statements.signedAt), desc(statements.id))
}

/** The newest result of each artifact, added up; null unless every artifact has one. */
function combineTests(artifacts: readonly ArtifactRow[], rows: readonly StatementRow[]): TestFact | null {
  const facts = artifacts.map((artifact) => {
    const newest = rows.find((row) => row.kind === 'tests' && row.artifactId === artifact.id)
    return newest === undefined ? null : readTests(newest.predicate)
  })
  const known = facts.filter((fact) => fact !== null)
  if (known.length === 0 || known.length < facts.length) return null
  const sum = (pick: (fact: TestFact) => number | null) =>
    known.reduce<number | null>((total, fact) => {
      const count = pick(fact)
      return total === null || count === null ? null : total + count
    }, 0)
  const worst = (['FAILED', 'WARNED', 'PASSED'] as const).find((verdict) =>
    known.some((fact) => fact.verdict === verdict),
  )
  return {
    verdict: worst ?? 'FAILED',
    total: sum((fact) => fact.total),
    passed: sum((fact) => fact.passed),
    failed: sum((fact) => fact.failed),
    failedTests: known.flatMap((fact) => fact.failedTests),
    reportFaults: known.flatMap((fact) => fact.reportFaults),
  }
}

function readTests(predicate: unknown): TestFact | null {
  const parsed = TestPredicate.safeParse(predicate)
  if (!parsed.success) return null
  const { result, failedTests, baton_counts: counts, baton_report_faults: reportFaults } = parsed.data
  return {
    // What could not be read did not pass, whatever the publisher makes of it.
    verdict: reportFaults.length > 0 ? 'FAILED' : result,
    total: counts?.total ?? null,
    passed: counts?.passed ?? null,
    failed: counts?.failed ?? null,
    failedTests,
    reportFaults,
  }
}

function sourceAuthors(predicate: unknown): StatedAuthor[] {
  const parsed = ProvenancePredicate.safeParse(predicate)
  if (!parsed.success) return []
  return parsed.data.buildDefinition.resolvedDependencies
    .filter((dependency) => dependency.name === 'source')
    .flatMap(({ annotations }) => [
      ...(annotations?.authors ?? []),
      ...(annotations?.committer ? [annotations.committer] : []),
    ])
}
