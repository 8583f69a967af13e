import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'
import { sayTime } from '../words/say.ts'

/** Keeps the bytes of these digests from being given up or removed until the transaction ends. */
export async function holdBytes(tx: Tx, orgId: OrgId, digests: readonly string[]): Promise<void> {
  const names = JSON.stringify([...new Set(digests)].map((sha256) => lockName(orgId, sha256)))
  await tx.execute(
    sql`select pg_advisory_xact_lock_shared(hashtextextended(name, 0)) from jsonb_array_elements_text(${names}::jsonb) name`,
  )
}

/** Waits for everybody who holds these bytes, and lets nobody hold them until the transaction ends. */
export async function lockBytes(tx: Tx, orgId: OrgId, sha256: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${lockName(orgId, sha256)}, 0))`)
}

function lockName(orgId: OrgId, sha256: string): string {
  return `cd/${orgId}/bytes/${sha256}`
}

/**
 * Holds the bytes of artifacts for whoever makes them needed: a release, a request, a retry. Throws PRECONDITION with the
 * reason `bytes_deleted` where a rule has deleted those of one.
 */
export async function requireBytes(
  tx: Tx,
  orgId: OrgId,
  of: { version: string; artifacts: ReadonlyArray<{ id: string; sha256: string }> },
): Promise<void> {
  if (of.artifacts.length === 0) return
  await holdBytes(
    tx,
    orgId,
    of.artifacts.map(({ sha256 }) => sha256),
  )
  const gone = await findDeletedBytes(
    tx,
    orgId,
    of.artifacts.map(({ id }) => id),
  )
  if (gone === null) return
  throw new DomainError('PRECONDITION', sayDeletedBytes(of.version, gone), {
    reason: 'bytes_deleted',
    details: { deletedAt: gone.at.toISOString(), rule: gone.rule },
  })
}

/** Bytes of an artifact that a rule has deleted. */
type DeletedBytes = { fileName: string; at: Date; rule: string | null }

/** The first of these artifacts whose bytes a rule has deleted, or null. */
export async function findDeletedBytes(
  tx: Tx,
  orgId: OrgId,
  artifactIds: readonly string[],
): Promise<DeletedBytes | null> {
  if (artifactIds.length === 0) return null
  const [gone] = await tx
    .select({ fileName: artifacts.fileName, at: artifacts.bytesDeletedAt, rule: artifacts.bytesDeletedRule })
    .from(artifacts)
    .where(
      and(eq(artifacts.orgId, orgId), inArray(artifacts.id, [...artifactIds]), isNotNull(artifacts.bytesDeletedAt)),
    )
    .limit(1)
  return gone?.at ? { ...gone, at: gone.at } : null
}

/** Why a release cannot be deployed any more, and what to do: the same words in the refusal and before it. */
export function sayDeletedBytes(version: string, { fileName, at, rule }: DeletedBytes): string {
  return `The bytes of ${fileName} were deleted on ${sayTime(at)} by the rule '${rule}', so ${version} cannot be deployed any more. Build it again and take that release.`
}
