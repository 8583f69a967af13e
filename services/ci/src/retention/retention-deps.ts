import type { BlobStore } from '@baton/blob-store/blob-store'
import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import type { SegmentStore } from '../logs/segment-store.ts'

/** What the deletion of bytes needs. */
export type RetentionDeps = {
  db: Database
  clock: Clock
  blobs: BlobStore
  segments: SegmentStore
  /** The longest that the operator lets anything be kept for, in days. */
  retentionDaysMax: number
}
