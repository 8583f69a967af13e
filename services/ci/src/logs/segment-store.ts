import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import type { BlobStore } from '@baton/blob-store/blob-store'
import type { OrgId } from '@baton/kernel/ids'

/** Bytes of a log in one segment; only the last one is shorter. A cut at fixed places makes sealing twice harmless. */
export const SEGMENT_BYTES = 2 ** 20

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Segments of logs in the blob store, each under a name made of its log and its first byte. */
export type SegmentStore = {
  put(segment: { orgId: OrgId; logId: string; startByte: number }, bytes: Buffer): Promise<void>
  /** Throws where a segment that the database names is missing. */
  get(segment: { orgId: OrgId; logId: string; startByte: number }): Promise<Buffer>
  /** Removes a segment; one that is not there counts as removed. */
  remove(segment: { orgId: OrgId; logId: string; startByte: number }): Promise<void>
}

/** The segments inside each organisation's own part of the store. */
export function segmentStore(blobs: BlobStore): SegmentStore {
  return {
    async put({ orgId, logId, startByte }, bytes) {
      const packed = await compress(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
      await blobs.within(orgId).putBytes(nameOf(logId, startByte), packed)
    },
    async get({ orgId, logId, startByte }) {
      const packed = await blobs.within(orgId).getBytes(nameOf(logId, startByte))
      if (!packed) throw new Error(`Segment ${nameOf(logId, startByte)} is not in the blob store.`)
      return decompress(packed, { maxOutputLength: SEGMENT_BYTES })
    },
    async remove({ orgId, logId, startByte }) {
      await blobs.within(orgId).deleteBytes(nameOf(logId, startByte))
    },
  }
}

/** Which segment a named object is; null for another object. */
export function segmentOf(name: string): { logId: string; startByte: number } | null {
  const [, logId, startByte] = /^logs\/([^/]+)\/(\d{15})\.zst$/.exec(name) ?? []
  return logId === undefined ? null : { logId, startByte: Number(startByte) }
}

function nameOf(logId: string, startByte: number): string {
  return `logs/${logId}/${String(startByte).padStart(15, '0')}.zst`
}
