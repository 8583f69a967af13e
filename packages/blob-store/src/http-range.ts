import type { ByteRange } from './blob-store.ts'

/** The bytes that one upload request carries. `end` is exclusive. */
export type ContentRange = { start: number; end: number; totalBytes: number }

const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/
const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/

/** Reads `Content-Range: bytes 0-99/1000` of an upload. Null when it is not of that form or contradicts itself. */
export function parseContentRange(header: string): ContentRange | null {
  const [, first, last, total] = CONTENT_RANGE.exec(header.trim()) ?? []
  if (first === undefined || last === undefined || total === undefined) return null
  const range = { start: Number(first), end: Number(last) + 1, totalBytes: Number(total) }
  return range.start < range.end && range.end <= range.totalBytes ? range : null
}

/** Says what an upload has received: `bytes=0-99`, the `Range` header of a 308 answer. Undefined when that is nothing. */
export function receivedRange(receivedBytes: number): string | undefined {
  return receivedBytes > 0 ? `bytes=0-${receivedBytes - 1}` : undefined
}

/**
 * Reads `Range: bytes=10-19`, `bytes=10-` or `bytes=-5` of a download of `sizeBytes`. `whole` when there is none to honour
 * (absent, several ranges, another unit), `unsatisfiable` when it lies beyond the end (answer 416).
 */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): Required<ByteRange> | 'whole' | 'unsatisfiable' {
  const [, first, last] = RANGE.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'whole'
  if (first === '') {
    const suffixBytes = Math.min(Number(last), sizeBytes)
    return suffixBytes === 0 ? 'unsatisfiable' : { start: sizeBytes - suffixBytes, end: sizeBytes }
  }
  const start = Number(first)
  const end = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes)
  if (last !== '' && Number(last) < start) return 'whole'
  return start >= sizeBytes ? 'unsatisfiable' : { start, end }
}
