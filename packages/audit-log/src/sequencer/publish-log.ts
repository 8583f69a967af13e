import { readFile } from 'node:fs/promises'
import type { Database } from '@baton/kernel/database'
import { exportKits } from '../db/export-kits.ts'
import { logKeys } from '../db/log-keys.ts'
import type { Signer } from '../signer/signer.ts'
import { kitText } from '../verify/verify.mjs'

/**
 * Puts the log's public key, and the signed verifier that goes into exports, where every process of the service can read
 * them. Only the process that holds the key can, and only the system role may. Safe to repeat.
 */
export async function publishLog(systemDb: Database, signer: Signer, now: Date): Promise<void> {
  const [verifier, readme] = await Promise.all([
    readFile(new URL('../verify/verify.mjs', import.meta.url)),
    readFile(new URL('../export/README.txt', import.meta.url)),
  ])
  const { name, publicKey } = signer
  const note = signer.signKit(kitText(name, readme, verifier))
  await systemDb.insert(logKeys).values({ publicKey, name, createdAt: now }).onConflictDoNothing()
  await systemDb.insert(exportKits).values({ note, verifier, readme, createdAt: now }).onConflictDoNothing()
}
