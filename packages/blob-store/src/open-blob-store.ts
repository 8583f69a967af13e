import { fileURLToPath } from 'node:url'
import type { BlobStore } from './blob-store.ts'
import { openFilesystemStore } from './filesystem/filesystem-store.ts'

/** How to open a store. `maxBlobBytes` caps every blob; 16 GiB unless given. */
export type OpenOptions = { maxBlobBytes?: number }

const GIB = 1024 ** 3

/** Opens the store that a `BLOB_STORE` address names: `file:///var/lib/baton/blobs`. Makes the folder where it is missing. */
export async function openBlobStore(address: string, options: OpenOptions = {}): Promise<BlobStore> {
  const maxBlobBytes = options.maxBlobBytes ?? 16 * GIB
  if (address.startsWith('file:///')) return openFilesystemStore({ folder: fileURLToPath(address), maxBlobBytes })
  throw new Error(
    `BLOB_STORE '${address}' is not known. Write a file address with three slashes, such as file:///var/lib/baton/blobs.`,
  )
}
