import type { BlobStore } from '@baton/blob-store/blob-store'
import { sendStatement, type Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'

/** The bytes were deleted between their storing and their naming: collecting them once more stores them again. */
export class BytesNotHeld extends Error {
  override readonly name = 'BytesNotHeld'
}

/**
 * Keeps stored bytes from being deleted until the transaction ends, for whoever writes a row that names them. Throws
 * BytesNotHeld where they are gone already. A row must not name bytes without this: the same bytes may have belonged to
 * another build that is losing them in this moment.
 */
export async function holdBytes(tx: Tx, store: BlobStore, orgId: OrgId, digests: readonly string[]): Promise<void> {
  const named = [...new Set(digests)]
  if (named.length === 0) return
  const lock =
    'select pg_advisory_xact_lock_shared(hashtextextended(name, 0)) from jsonb_array_elements_text($1::jsonb) name'
  await sendStatement(tx, lock, [JSON.stringify(named.map((sha256) => lockName(orgId, sha256)))])
  for (const sha256 of named) {
    if ((await store.within(orgId).stat(sha256)) === null) throw new BytesNotHeld(`The bytes ${sha256} are gone.`)
  }
}

/** Waits for everybody who holds these bytes, and lets nobody hold them until the transaction ends. */
export async function lockBytes(tx: Tx, orgId: OrgId, sha256: string): Promise<void> {
  await sendStatement(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [lockName(orgId, sha256)])
}

function lockName(orgId: OrgId, sha256: string): string {
  return `ci/${orgId}/bytes/${sha256}`
}
