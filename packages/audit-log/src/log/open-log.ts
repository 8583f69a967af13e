import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { desc } from 'drizzle-orm'
import { formatVkey } from '../checkpoint/sign-note.ts'
import { logKeys } from '../db/log-keys.ts'
import { LogMismatch } from '../tree/log-mismatch.ts'
import { openStored } from '../tree/open-stored.ts'
import { findNewestCheckpoint, type StoredCheckpoint } from '../tree/stored-tree.ts'

/** An organisation's log as a reader meets it. */
export type OpenLog = {
  /** The log's name, and that of its key: `<host>/audit/<service>/<orgId>`. */
  origin: string
  publicKey: Uint8Array
  /** The key as the audit page shows it and the verifier takes it. */
  vkey: string
  /** The newest signed head, or null before the first. */
  checkpoint: StoredCheckpoint | null
  /** False when the newest checkpoint was not signed by the key: then nothing is proved. */
  signed: boolean
}

/** The name and the public key of the logs of a service. */
export type LogKey = { name: string; publicKey: Uint8Array }

/**
 * The organisation's log with its newest checkpoint, or null when no signer ever ran here. Whoever has the log's key from
 * somewhere else than the database gives it: a key that was put into the database then counts for nothing.
 */
export async function findLog(tx: Tx, orgId: OrgId, pinned?: LogKey): Promise<OpenLog | null> {
  const key = pinned ?? (await findPublishedKey(tx))
  if (!key) return null
  const origin = `${key.name}/${orgId}`
  const checkpoint = await findNewestCheckpoint(tx, orgId)
  const { publicKey } = key
  return {
    origin,
    publicKey,
    vkey: formatVkey(origin, publicKey),
    checkpoint,
    signed: isSigned(checkpoint, origin, publicKey),
  }
}

async function findPublishedKey(tx: Tx): Promise<LogKey | undefined> {
  const [key] = await tx.select().from(logKeys).orderBy(desc(logKeys.createdAt)).limit(1)
  return key
}

/** The log and its newest checkpoint. Throws PRECONDITION while nothing is signed, and when the checkpoint is forged. */
export async function getSignedLog(tx: Tx, orgId: OrgId): Promise<OpenLog & { checkpoint: StoredCheckpoint }> {
  const log = await findLog(tx, orgId)
  const checkpoint = log?.checkpoint
  if (!log || !checkpoint) {
    throw new DomainError(
      'PRECONDITION',
      'Nothing of this audit log is signed yet. It takes less than a second while the signer runs; try again.',
      { reason: 'not_signed_yet' },
    )
  }
  if (!log.signed) {
    throw new DomainError(
      'PRECONDITION',
      "The newest checkpoint of this audit log was not signed by the log's key. Do not rely on this log; tell your operator.",
      { reason: 'audit_mismatch' },
    )
  }
  return { ...log, checkpoint }
}

function isSigned(checkpoint: StoredCheckpoint | null, origin: string, publicKey: Uint8Array): boolean {
  try {
    if (checkpoint) openStored(checkpoint, origin, publicKey)
    return checkpoint !== null
  } catch (error) {
    if (error instanceof LogMismatch) return false
    throw error
  }
}
