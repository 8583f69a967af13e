import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray } from 'drizzle-orm'
import { privateValues } from '../db/private-values.ts'

/** Erases the words and salts beside these entries. The entries, and so every proof, stay as they are. */
export async function eraseReasons(tx: Tx, orgId: OrgId, entryIds: readonly string[], at: Date): Promise<void> {
  const theirs = and(eq(privateValues.orgId, orgId), inArray(privateValues.entryId, [...entryIds]))
  await tx.update(privateValues).set({ value: null, salt: null, erasedAt: at }).where(theirs)
}
