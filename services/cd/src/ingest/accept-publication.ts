import { PREDICATE_TYPES } from '@baton/artifact-contract/constants'
import type { VerifiedPublication } from '@baton/artifact-contract/verify-publication'
import type { AfterCommit } from '@baton/kernel/command'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { acceptedEvents, artifacts, commits, type StatedAuthor, signerKeys, statements } from '../db/artifacts.ts'
import { lockNamed, lockSources } from '../db/locks.ts'
import { projects, trustRules } from '../db/projects.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'
import { type CdScope, command } from '../dependencies.ts'
import { wakeWaiting } from '../promotions/wakes.ts'
import type { ArtifactRow } from '../releases/release-rows.ts'
import { holdBytes } from '../retention/hold-bytes.ts'
import { forgetWaits } from '../signer-keys/key-waits.ts'
import { releaseArtifact } from './release-artifact.ts'
import { sha256Hex } from './sha256.ts'
import { levelOf, UNCLAIMED_RULE_ID } from './trust-rules.ts'

/** What the publisher gets for an accepted event, the same at every repetition. */
export type Receipt = {
  artifactId: string
  digest: string
  verifiedLevel: number
  releases: Array<{ projectId: string; releaseId: string; version: string }>
}

/** Thrown inside the transaction when another event was faster; the caller verifies anew, and answers by what is there. */
export class AcceptRace extends Error {}

/** Thrown where another source published this very version. What it states is no evidence about the other's artifact. */
export class ForeignVersion extends Error {
  readonly source: string
  constructor(source: string) {
    super(`The version was published by ${source}.`)
    this.source = source
  }
}

const NOTHING: AfterCommit = async () => undefined

const Input = z.object({
  publication: z.custom<VerifiedPublication>(),
  bodySha256: z.string(),
  issuerUrl: z.string(),
  /** Whether the bytes are in the store at this moment. */
  hasBytes: z.custom<(sha256: string) => Promise<boolean>>(),
})

/**
 * Stores a verified publication: artifact, statements and commits, in one transaction with the audit entry, the releases
 * that projects cut of it, and their first automatic promotions. Statements of an artifact that is here are added to it.
 */
export const acceptPublication = command(
  { action: 'release:create', audit: 'artifact.accepted', input: Input },
  async (scope, { publication, bodySha256, issuerUrl, hasBytes }) => {
    const { tx, orgId, now } = scope
    const { event } = publication
    await lockSources(tx, orgId, [event.source])
    await requireSameRules(scope, publication)
    await lockNamed(tx, orgId, `artifact/${publication.artifact.purlName}`)
    // What was uploaded may have been given up by an older artifact and removed since: then it is asked for again.
    await holdBytes(tx, orgId, [publication.artifact.sha256])
    if (!(await hasBytes(publication.artifact.sha256))) throw new AcceptRace()
    await holdSigners(scope, publication)
    await forgetWaits(tx, orgId, publication.artifact.sha256)
    const { artifact, isNew } = await storeArtifact(scope, publication, issuerUrl)
    await storeStatements(scope, publication, artifact)
    await storeCommits(scope, publication)
    const admitted = await admittedProjects(scope, publication)
    const cut = isNew ? await cutAll(scope, artifact, event.sequence, admitted) : []
    const receipt: Receipt = {
      artifactId: artifact.id,
      digest: `sha256:${artifact.sha256}`,
      verifiedLevel: Math.max(0, ...publication.admissions.map((admission) => admission.level)),
      releases: cut,
    }
    const noted = await tx
      .insert(acceptedEvents)
      .values({
        orgId,
        source: event.source,
        eventId: event.id,
        bodySha256,
        receipt,
        artifactId: artifact.id,
        sequence: event.sequence,
        receivedAt: now,
      })
      .onConflictDoNothing()
      .returning({ eventId: acceptedEvents.eventId })
    if (noted.length === 0) throw new AcceptRace()
    return {
      value: receipt,
      audit: {
        target: { type: 'artifact', id: artifact.id },
        after: {
          purl: artifact.purl,
          source: artifact.source,
          signerKeyId: artifact.signerKeyId,
          builderId: artifact.builderId,
          statements: publication.statements.length,
          unclaimed: admitted.length === 0,
        },
        artifactDigest: receipt.digest,
        evidence: publication.statements.map((one) => ({ type: one.predicateType, sha256: one.payloadSha256 })),
      },
      afterCommit: isNew ? NOTHING : await wakeByEvidence(scope, artifact.id),
    }
  },
)

/** Where trust was changed while this was verified, or a project was made of its source, it is judged anew. */
async function requireSameRules({ tx, orgId }: CdScope, { admissions, event }: VerifiedPublication): Promise<void> {
  const ruleIds = admissions.map(({ ruleId }) => ruleId)
  const isUnclaimed = ruleIds.includes(UNCLAIMED_RULE_ID)
  const about = isUnclaimed ? eq(trustRules.source, event.source) : inArray(trustRules.id, ruleIds)
  const rules = await tx
    .select({ id: trustRules.id })
    .from(trustRules)
    .where(and(eq(trustRules.orgId, orgId), about))
  if (rules.length !== (isUnclaimed ? 0 : new Set(ruleIds).size)) throw new AcceptRace()
}

/** A key that somebody rejects at this moment signs nothing more: either this comes first, or it is judged anew. */
async function holdSigners({ tx, orgId }: CdScope, { statements: signed }: VerifiedPublication): Promise<void> {
  const keyIds = [...new Set(signed.flatMap((one) => one.keyIds[0] ?? []))].toSorted()
  const rows = await tx
    .select({ state: signerKeys.state })
    .from(signerKeys)
    .where(and(eq(signerKeys.orgId, orgId), inArray(signerKeys.keyId, keyIds)))
    .for('share')
  if (rows.some(({ state }) => state !== 'trusted')) throw new AcceptRace()
}

async function storeArtifact(scope: CdScope, publication: VerifiedPublication, issuerUrl: string) {
  const { tx, orgId, now, newId } = scope
  const { artifact, build, event } = publication
  const level = levelOf(build.builderId, issuerUrl)
  const signerKeyId = publication.statements.find((one) => one.predicateType === PREDICATE_TYPES.provenance)?.keyIds[0]
  if (level === null || signerKeyId === undefined) throw new Error('A verified publication has a builder and a signer.')
  const here = and(
    eq(artifacts.orgId, orgId),
    eq(artifacts.name, artifact.purlName),
    eq(artifacts.version, artifact.version),
  )
  const [there] = await tx.select().from(artifacts).where(here)
  if (there) {
    if (there.sha256 !== artifact.sha256) throw new AcceptRace()
    if (there.source !== event.source) throw new ForeignVersion(there.source)
    // Published again, with its bytes.
    await tx.update(artifacts).set({ bytesDeletedAt: null, bytesDeletedRule: null }).where(here)
    return { artifact: there, isNew: false }
  }
  const row: ArtifactRow = {
    orgId,
    id: newId('art'),
    sha256: artifact.sha256,
    fileName: artifact.name,
    purl: artifact.purl,
    name: artifact.purlName,
    version: artifact.version,
    sizeBytes: artifact.sizeBytes,
    mediaType: artifact.mediaType,
    source: event.source,
    repository: build.repository,
    ref: build.ref,
    gitCommit: build.gitCommit,
    builderId: build.builderId,
    level,
    signerKeyId,
    buildId: event.chainId,
    invocationId: build.invocationId,
    inputsDigest: build.inputsDigest,
    builtAt: build.finishedOn,
    receivedAt: now,
    bytesDeletedAt: null,
    bytesDeletedRule: null,
  }
  await tx.insert(artifacts).values(row)
  return { artifact: row, isNew: true }
}

const KINDS: Readonly<Record<string, 'provenance' | 'tests' | 'references' | 'changes'>> = {
  [PREDICATE_TYPES.provenance]: 'provenance',
  [PREDICATE_TYPES.testResult]: 'tests',
  [PREDICATE_TYPES.reference]: 'references',
  [PREDICATE_TYPES.changes]: 'changes',
}

const Payload = z.looseObject({ predicate: z.unknown() })

async function storeStatements(scope: CdScope, publication: VerifiedPublication, artifact: ArtifactRow): Promise<void> {
  const { tx, orgId, now, newId } = scope
  const rows = publication.statements.map((one) => {
    const envelope = new TextEncoder().encode(one.envelope)
    return {
      orgId,
      id: newId('stm'),
      artifactId: artifact.id,
      predicateType: one.predicateType,
      kind: (one.understood && KINDS[one.predicateType]) || ('unverifiedType' as const),
      predicate: Payload.parse(JSON.parse(new TextDecoder().decode(one.payload))).predicate ?? {},
      envelope,
      envelopeSha256: sha256Hex(envelope),
      signerKeyId: one.keyIds[0] ?? '',
      signedAt: publication.build.finishedOn,
      verifiedAt: now,
    }
  })
  await tx.insert(statements).values(rows).onConflictDoNothing()
}

async function storeCommits({ tx, orgId }: CdScope, { changes, event }: VerifiedPublication): Promise<void> {
  if (changes === null || changes.commits.length === 0) return
  const rows = changes.commits.map(({ gitCommit, parents, subject, committedAt, authors, committer, pushers }) => ({
    orgId,
    source: event.source,
    sha: gitCommit,
    parents,
    subject,
    committedAt: new Date(committedAt),
    authors: authors.map(statedAuthor),
    committer: committer ? statedAuthor(committer) : null,
    pushers: (pushers ?? []).map(statedAuthor),
  }))
  // A commit says the same for ever, but it may be pushed again, by somebody else.
  await tx
    .insert(commits)
    .values(rows)
    .onConflictDoUpdate({
      target: [commits.orgId, commits.source, commits.sha],
      set: {
        committer: sql`coalesce(${commits.committer}, excluded.committer)`,
        pushers: sql`(select coalesce(jsonb_agg(distinct pusher), '[]'::jsonb)
          from jsonb_array_elements(${commits.pushers} || excluded.pushers) as pusher)`,
      },
    })
}

function statedAuthor({ name, salt, emailHash }: StatedAuthor): StatedAuthor {
  return { name, salt, emailHash }
}

/** The projects whose rules took the publication and are about this artifact. */
async function admittedProjects({ tx, orgId }: CdScope, publication: VerifiedPublication) {
  const ruleIds = publication.admissions.map((admission) => admission.ruleId)
  if (ruleIds.length === 0) return []
  const rows = await tx
    .selectDistinctOn([projects.id], { project: projects, artifactName: trustRules.artifactName })
    .from(trustRules)
    .innerJoin(projects, and(eq(projects.orgId, trustRules.orgId), eq(projects.id, trustRules.projectId)))
    .where(and(eq(trustRules.orgId, orgId), inArray(trustRules.id, ruleIds)))
    .orderBy(projects.id)
  return rows
    .filter((row) => row.artifactName === null || row.artifactName === publication.artifact.purlName)
    .map((row) => row.project)
}

async function cutAll(
  scope: CdScope,
  artifact: ArtifactRow,
  sequence: number | null,
  admitted: ReadonlyArray<typeof projects.$inferSelect>,
) {
  const cut: Receipt['releases'] = []
  for (const project of admitted.filter((one) => one.cutsReleases)) {
    const releaseId = await releaseArtifact(scope, project, artifact, sequence)
    if (releaseId !== null) cut.push({ projectId: project.id, releaseId, version: artifact.version })
  }
  return cut
}

/** What waits for a statement of this artifact is looked at again. */
async function wakeByEvidence(scope: CdScope, artifactId: string) {
  const { tx, orgId } = scope
  const rows = await tx
    .selectDistinct({ projectId: releases.projectId })
    .from(releaseArtifacts)
    .innerJoin(releases, and(eq(releases.orgId, releaseArtifacts.orgId), eq(releases.id, releaseArtifacts.releaseId)))
    .where(and(eq(releaseArtifacts.orgId, orgId), eq(releaseArtifacts.artifactId, artifactId)))
  const wakings: AfterCommit[] = []
  for (const { projectId } of rows) wakings.push(await wakeWaiting(scope, { projectId }))
  return async () => {
    for (const waking of wakings) await waking()
  }
}
