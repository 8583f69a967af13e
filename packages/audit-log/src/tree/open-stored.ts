import type { SignedHead } from '../signer/signer.ts'
import { openCheckpoint } from '../verify/verify.mjs'
import { LogMismatch, number } from './log-mismatch.ts'
import type { StoredCheckpoint } from './stored-tree.ts'

/** What a stored checkpoint signs, its signatures checked; else LogMismatch: somebody wrote it who does not have the key. */
export function openStored(stored: StoredCheckpoint, origin: string, publicKey: Uint8Array): SignedHead {
  try {
    const opened = openCheckpoint(stored.note, origin, publicKey)
    if (opened.size === stored.size && Buffer.compare(opened.root, stored.root) === 0) return opened
  } catch {
    // Told below, with the place.
  }
  const what = `The checkpoint of ${number(stored.size)} entries was not signed by the log's key.`
  throw new LogMismatch(0, Math.max(stored.size - 1, 0), what)
}
