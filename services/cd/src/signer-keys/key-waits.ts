import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, sql } from 'drizzle-orm'
import { signerKeyWaits } from '../db/artifacts.ts'
import type { CdContext } from '../dependencies.ts'

/** So many artifacts are counted for one key. */
const WAITS_MAX = 1_000

/** Notes that an artifact waits for a key to be decided. Repeated it changes nothing; a key that is decided has none. */
export async function noteWait(
  { db, orgId, clock }: CdContext,
  { keyId, sha256 }: { keyId: string; sha256: string },
): Promise<void> {
  await withOrg(db, orgId, (tx) =>
    tx.execute(sql`
      insert into cd.signer_key_waits (org_id, sha256, key_id, first_sent_at)
      select k.org_id, ${sha256}, k.key_id, ${clock().toISOString()}::timestamptz
      from cd.signer_keys k
      where k.org_id = ${orgId} and k.key_id = ${keyId} and k.state = 'waiting'
        and (select count(*) from cd.signer_key_waits w where w.org_id = k.org_id and w.key_id = k.key_id) < ${WAITS_MAX}
      on conflict do nothing`),
  )
}

/** Forgets that this artifact waited. It has come. */
export async function forgetWaits(tx: Tx, orgId: OrgId, sha256: string): Promise<void> {
  await tx.delete(signerKeyWaits).where(and(eq(signerKeyWaits.orgId, orgId), eq(signerKeyWaits.sha256, sha256)))
}

/** Forgets what waited for this key. It is decided. */
export async function forgetWaitsOfKey(tx: Tx, orgId: OrgId, keyId: string): Promise<void> {
  await tx.delete(signerKeyWaits).where(and(eq(signerKeyWaits.orgId, orgId), eq(signerKeyWaits.keyId, keyId)))
}
