import { join } from 'node:path'
import { BlobError, isSha256 } from '../blob-store.ts'

/** Where a store keeps what. All below one folder, so that a rename stays on one file system. */
export type Layout = {
  folder: string
  temporary: string
  /** The folder of a blob's received parts. */
  upload(sha256: string): string
  blob(sha256: string): string
  object(name: string): string
  inner(name: string): string
}

const INNER_NAME = /^[A-Za-z0-9_-]{1,100}$/
const OBJECT_NAME = /^(?=.{1,300}$)[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/

/** The paths below `folder`. Every function throws NAME_INVALID for what could lead out of it. */
export function layoutOf(folder: string): Layout {
  return {
    folder,
    temporary: join(folder, 'tmp'),
    upload: (sha256) => join(folder, 'uploads', checkedDigest(sha256)),
    blob: (sha256) => join(folder, 'sha256', checkedDigest(sha256).slice(0, 2), sha256.slice(2)),
    // No name holds a '~', so the object `a` and the folder of the object `a/b` are never one path.
    object: (name) => join(folder, 'objects', `${checked(name, OBJECT_NAME, 'an object')}~`),
    inner: (name) => join(folder, 'within', checked(name, INNER_NAME, 'a store')),
  }
}

function checkedDigest(sha256: string): string {
  if (isSha256(sha256)) return sha256
  throw new BlobError(
    'NAME_INVALID',
    `'${sha256.slice(0, 80)}' is not a SHA-256 digest. Write 64 lower-case hex characters.`,
  )
}

function checked(name: string, pattern: RegExp, what: string): string {
  if (pattern.test(name)) return name
  throw new BlobError('NAME_INVALID', `'${name.slice(0, 80)}' cannot name ${what}. Use letters, digits, '_' and '-'.`)
}
