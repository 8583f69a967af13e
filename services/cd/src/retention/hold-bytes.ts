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
  const ids = of.artifacts.map(({ id }) => id)
  const [gone] = await tx
    .select({ fileName: artifacts.fileName, at: artifacts.bytesDeletedAt, rule: artifacts.bytesDeletedRule })
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), inArray(artifacts.id, ids), isNotNull(artifacts.bytesDeletedAt)))
    .limit(1)
  if (!gone?.at) return
  const { fileName, at, rule } = gone
  const message = `The bytes of ${fileName} were deleted on ${sayTime(at)} by the rule '${rule}', so ${of.version} cannot be deployed any more. Build it again and take that release.`
  throw new DomainError('PRECONDITION', message, {
    reason: 'bytes_deleted',
    details: { deletedAt: at.toISOString(), rule },
  })
}
