import type { Tx } from '@baton/kernel/database'
import { desc } from 'drizzle-orm'
import { exportKits } from '../db/export-kits.ts'

/** The one-file verifier that the audit page offers, byte for byte as it goes into exports; null before a signer ran. */
export async function findVerifier(tx: Tx): Promise<Uint8Array | null> {
  const newest = tx.select({ verifier: exportKits.verifier }).from(exportKits).orderBy(desc(exportKits.createdAt))
  const [kit] = await newest.limit(1)
  return kit?.verifier ?? null
}
