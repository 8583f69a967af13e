import type { BlobStore } from '@baton/blob-store/blob-store'
import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'

/** What the deletion of bytes needs. */
export type RetentionParts = {
  db: Database
  clock: Clock
  blobs: BlobStore
  /** The longest that the operator lets anything be kept for, in days. */
  retentionDaysMax: number
}
