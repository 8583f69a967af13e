import { open } from 'node:fs/promises'
import type { BlobStore } from '../blob-store.ts'
import { removeFile } from './blobs.ts'
import { isAbsent, makeFolder, publish, withTemporary } from './durable-file.ts'
import type { Layout } from './layout.ts'

type NamedObjects = Pick<BlobStore, 'putBytes' | 'getBytes' | 'deleteBytes'>

/** Small objects under names, each replaced whole or not at all. */
export function namedObjectsOf(layout: Layout): NamedObjects {
  return {
    async putBytes(name, bytes) {
      const final = layout.object(name)
      await makeFolder(layout.temporary)
      await withTemporary(layout.temporary, async (file, path) => {
        await file.writeFile(bytes)
        await file.datasync()
        await publish(path, final)
      })
    },

    async getBytes(name, range = { start: 0 }) {
      try {
        const file = await open(layout.object(name), 'r')
        try {
          const { size } = await file.stat()
          const length = Math.max(0, Math.min(range.end ?? size, size) - range.start)
          const bytes = new Uint8Array(length)
          const { bytesRead } = await file.read(bytes, 0, length, range.start)
          return bytes.subarray(0, bytesRead)
        } finally {
          await file.close()
        }
      } catch (error) {
        if (isAbsent(error)) return null
        throw error
      }
    },

    deleteBytes: (name) => removeFile(layout.object(name)),
  }
}
