import { join } from 'node:path'
import type { BlobStore } from '../blob-store.ts'
import { blobsOf } from './blobs.ts'
import { makeFolder } from './durable-file.ts'
import { layoutOf } from './layout.ts'
import { listingsOf } from './listings.ts'
import { namedObjectsOf } from './named-objects.ts'
import { sweepStore } from './sweep.ts'
import { uploadsOf } from './uploads.ts'

/** A folder of the disk as a store. */
export type FilesystemOptions = { folder: string; maxBlobBytes: number }

/** Opens a folder as a store, making it where it is missing. Any number of processes may share it. */
export async function openFilesystemStore(options: FilesystemOptions): Promise<BlobStore> {
  await makeFolder(join(options.folder, 'tmp'))
  return storeIn(options)
}

function storeIn({ folder, maxBlobBytes }: FilesystemOptions): BlobStore {
  const layout = layoutOf(folder)
  const blobs = blobsOf(layout, maxBlobBytes)
  return {
    within: (name) => storeIn({ folder: layout.inner(name), maxBlobBytes }),
    ...blobs,
    ...uploadsOf(layout, blobs, maxBlobBytes),
    ...namedObjectsOf(layout),
    ...listingsOf(layout),
    sweep: (before) => sweepStore(layout, before),
  }
}
