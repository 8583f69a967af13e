import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore, Listed } from '../blob-store.ts'
import { isAbsent } from './durable-file.ts'
import type { Layout } from './layout.ts'

/** Walks the folders of a store. A file that goes away meanwhile is passed over. */
export function listingsOf(layout: Layout): Pick<BlobStore, 'listBlobs' | 'listBytes'> {
  return {
    async *listBlobs() {
      for await (const { path, ...listed } of filesBelow(join(layout.folder, 'sha256'))) {
        yield { ...listed, name: path.replaceAll('/', '') }
      }
    },
    async *listBytes() {
      for await (const { path, ...listed } of filesBelow(join(layout.folder, 'objects'))) {
        yield { ...listed, name: path.replace(/~$/, '') }
      }
    },
  }
}

async function* filesBelow(folder: string, within = ''): AsyncGenerator<Omit<Listed, 'name'> & { path: string }> {
  const entries = await opendir(join(folder, within)).catch((error: unknown) => {
    if (isAbsent(error)) return null
    throw error
  })
  if (entries === null) return
  for await (const entry of entries) {
    const path = within === '' ? entry.name : `${within}/${entry.name}`
    if (entry.isDirectory()) yield* filesBelow(folder, path)
    else {
      const found = await stat(join(folder, path)).catch(() => null)
      if (found) yield { path, sizeBytes: found.size, writtenAt: found.mtime }
    }
  }
}
