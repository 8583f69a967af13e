import { publicationSource } from '@baton/artifact-contract/constants'
import { signEnvelope } from '@baton/artifact-contract/dsse'
import { writeEvent } from '@baton/artifact-contract/event'
import type { WrittenStatement } from '@baton/artifact-contract/statements'
import type { Tx } from '@baton/kernel/database'
import { readOrg, withOrg } from '@baton/kernel/org-transaction'
import { and, eq, sql } from 'drizzle-orm'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { artifacts } from '../db/artifacts.ts'
import { attestations } from '../db/attestations.ts'
import { publications } from '../db/publications.ts'
import { repositories } from '../db/repositories.ts'
import { notifyOrganization, notifyQueue } from '../events/notices.ts'
import type { BuildRef } from '../workflows/build-contract.ts'
import { type ArtifactRow, addGitFacts, type PublicationFacts, readBuildFacts } from './publication-facts.ts'
import { writeStatements } from './write-statements.ts'

/**
 * Signs the statements about a build's artifacts and puts each artifact into the outbox of every consumer. What was
 * signed once is never signed anew, so this may be called again. Runs where the key is, never in a sandbox.
 */
export async function publishArtifacts(deps: WorkerDeps, ref: BuildRef): Promise<void> {
  const known = await readOrg(deps.db, ref.orgId, (tx) => readBuildFacts(tx, ref))
  if (known.unsigned.length === 0) return
  const facts = await addGitFacts(deps, ref, known)
  for (const artifact of facts.unsigned) {
    const statements = writeStatements(deps.publisher.publicUrl, artifact, facts)
    await withOrg(deps.db, ref.orgId, (tx) => store(deps, tx, { ref, facts, artifact, statements }))
  }
}

type Signed = { ref: BuildRef; facts: PublicationFacts; artifact: ArtifactRow; statements: WrittenStatement[] }

async function store(deps: WorkerDeps, tx: Tx, { ref, facts, artifact, statements }: Signed): Promise<void> {
  const { orgId, buildId } = ref
  if (await isSigned(tx, artifact)) return
  const { key, publicUrl, consumers } = deps.publisher
  const now = deps.clock()
  await tx.insert(attestations).values(
    statements.map(({ predicateType, bytes }) => ({
      orgId,
      id: deps.newId('ats'),
      artifactId: artifact.id,
      predicateType,
      envelope: Buffer.from(JSON.stringify(signEnvelope(bytes, key))),
      createdAt: now,
    })),
  )
  if (consumers.length === 0) return
  const { repositoryId } = facts.build
  const sequence = await nextSequence(tx, orgId, repositoryId)
  const event = writeEvent(
    {
      id: deps.newId('evt'),
      source: publicationSource(publicUrl, { orgId, repositoryId }),
      time: now,
      purl: artifact.purl,
      chainId: buildId,
      sequence,
    },
    statements,
    key,
  )
  for (const consumer of consumers) {
    const id = deps.newId('pub')
    await tx.insert(publications).values({
      orgId,
      id,
      buildId,
      artifactId: artifact.id,
      consumer: consumer.name,
      state: 'pending',
      event: Buffer.from(event.body),
      sequence,
      dueAt: now,
      createdAt: now,
    })
    await notifyOrganization(tx, orgId, { type: 'publication.changed', buildId, publicationId: id })
  }
  await notifyQueue(tx)
}

/** Locks the artifact, so that of two calls at once one signs. */
async function isSigned(tx: Tx, { orgId, id }: ArtifactRow): Promise<boolean> {
  await tx
    .select({ id: artifacts.id })
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.id, id)))
    .for('update')
  const rows = await tx
    .select({ id: attestations.id })
    .from(attestations)
    .where(and(eq(attestations.orgId, orgId), eq(attestations.artifactId, id)))
    .limit(1)
  return rows.length > 0
}

async function nextSequence(tx: Tx, orgId: string, repositoryId: string): Promise<number> {
  const [row] = await tx
    .update(repositories)
    .set({ nextSequence: sql`${repositories.nextSequence} + 1` })
    .where(and(eq(repositories.orgId, orgId), eq(repositories.id, repositoryId)))
    .returning({ next: repositories.nextSequence })
  if (!row) throw new Error(`Repository ${repositoryId} is gone.`)
  return row.next - 1
}
