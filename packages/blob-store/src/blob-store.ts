import type { Readable } from 'node:stream'

/** Where bytes come from: a Node stream, a web stream, or any generator. A chunk is not changed once it was given. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** A whole, verified blob. `sha256` is 64 lower-case hex characters. */
export type BlobInfo = { sha256: string; sizeBytes: number }

/** Bytes `start` to before `end` of a blob; without `end`, to its last byte. Counted from 0. */
export type ByteRange = { start: number; end?: number }

/** An open blob. `body` must be read to its end or destroyed; it holds a file or a connection. */
export type OpenBlob = { body: Readable; sizeBytes: number; start: number; end: number }

/** How far an upload has come. */
export type UploadProgress =
  | { state: 'partial'; receivedBytes: number }
  | { state: 'stored'; blob: BlobInfo; alreadyThere: boolean }

/** A blob or named object as it lies in the store. `writtenAt` is when its bytes were last put there. */
export type Listed = { name: string; sizeBytes: number; writtenAt: Date }

/** What `put` is told of the bytes that come. */
export type PutOptions = {
  /** The digest that the bytes must have. */
  sha256?: string
  /** Refuses more than this; the store's own cap holds besides. */
  maxBytes?: number
}

/** One request of a resumable upload: these bytes, from `offset` on, of a blob that has `totalBytes`. */
export type UploadChunk = { sha256: string; offset: number; totalBytes: number; source: ByteSource }

/**
 * Bytes by their digest. Guarantees: a blob that can be seen is whole and has the digest that names it; it is on the
 * disk (not only in memory) before `put` answers; two writers of the same blob do not disturb each other.
 */
export type BlobStore = {
  /**
   * A store of its own inside this one: nothing put here is seen there. Give each organisation its own, or one that
   * knows a digest could reach another's bytes. `name`: letters, digits, `_`, `-`.
   */
  within(name: string): BlobStore

  /** Stores the bytes, hashing while they stream. Throws DIGEST_MISMATCH or TOO_LARGE and keeps nothing. */
  put(source: ByteSource, options?: PutOptions): Promise<BlobInfo>
  /** Opens a blob. Throws NOT_FOUND, or RANGE_INVALID where the range starts at or after the end. */
  get(sha256: string, range?: ByteRange): Promise<OpenBlob>
  /** The size of a blob, or null. */
  stat(sha256: string): Promise<BlobInfo | null>
  /** Removes a blob. False when it was not there. */
  delete(sha256: string): Promise<boolean>

  /**
   * How far the upload of this blob has come; `stored` when the blob is there already. Finishes an upload that has all its
   * bytes, and so may throw DIGEST_MISMATCH.
   */
  uploadProgress(sha256: string): Promise<UploadProgress>
  /**
   * Appends to an upload and stores the blob once its last byte came. When the source breaks, what came is kept and its
   * error is thrown on. Throws OFFSET_MISMATCH (with `receivedBytes`, from which to go on), TOO_LARGE, and
   * DIGEST_MISMATCH, after which the upload begins anew. Offset 0 always begins anew.
   */
  appendUpload(chunk: UploadChunk): Promise<UploadProgress>
  /** Forgets what was received of an upload. */
  discardUpload(sha256: string): Promise<void>

  /** Stores a small object under a name such as `logs/log_1/000001.zst`, replacing it whole. For what is not addressed by digest. */
  putBytes(name: string, bytes: Uint8Array): Promise<void>
  /** The bytes of a named object, or null. A range beyond the end gives what there is. */
  getBytes(name: string, range?: ByteRange): Promise<Uint8Array | null>
  /** Removes a named object. False when it was not there. */
  deleteBytes(name: string): Promise<boolean>

  /** Every blob of this store, not of those within, each with its digest as `name`; in no order. What comes meanwhile may be left out. */
  listBlobs(): AsyncIterable<Listed>
  /** Every named object of this store, in no order. */
  listBytes(): AsyncIterable<Listed>

  /** Removes what killed writers left: temporary files and uploads not touched since `before`. Answers how many. */
  sweep(before: Date): Promise<number>
}

/** Every way in which a store refuses. */
export type BlobErrorCode =
  | 'NOT_FOUND'
  | 'DIGEST_MISMATCH'
  | 'TOO_LARGE'
  | 'RANGE_INVALID'
  | 'OFFSET_MISMATCH'
  | 'NAME_INVALID'

/** A refusal of a store, with the sentence for people and the facts for the caller. */
export class BlobError extends Error {
  override readonly name = 'BlobError'
  readonly code: BlobErrorCode
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: BlobErrorCode, message: string, details: Readonly<Record<string, string | number>> = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

const SHA256 = /^[0-9a-f]{64}$/

/** True for 64 lower-case hex characters. */
export function isSha256(text: string): boolean {
  return SHA256.test(text)
}
