import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { BlobError } from '@baton/blob-store/blob-store'
import { parseRange } from '@baton/blob-store/http-range'
import { notFound } from '@baton/kernel/errors'
import { findBlob } from '../artifacts/find-blob.ts'
import { getLog } from '../logs/list-log-lines.ts'
import { readLogToEnd } from '../logs/read-log.ts'
import type { Caller } from '../tokens/verify-token.ts'
import type { LogAsked } from './log-stream-route.ts'
import type { ServerContext } from './server-context.ts'

/** A stranger's bytes: downloaded, never shown as a page of ours. */
const DOWNLOAD = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-transform',
}

/** The whole log as it is now, byte for byte. */
export async function rawLogRoute(
  context: ServerContext,
  response: ServerResponse,
  { caller, buildId, logId }: LogAsked & { caller: Caller },
): Promise<void> {
  const verbs = context.verbs(caller, '')
  const log = await getLog(verbs, { buildId, logId })
  const source = { db: verbs.db, segments: context.segments }
  response.writeHead(200, {
    ...DOWNLOAD,
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${logId}.log"`,
    ...(log.complete ? { 'content-length': log.bytes } : {}),
  })
  await pipeline(readLogToEnd(source, { orgId: caller.orgId, buildId, logId }), response)
}

/** The bytes of an artifact or report of the organisation, by digest. Knows ranges. */
export async function artifactRoute(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
  { caller, sha256 }: { caller: Caller; sha256: string },
): Promise<void> {
  const verbs = context.verbs(caller, '')
  const found = await findBlob(verbs, { sha256 })
  const blobs = verbs.deps.blobs.within(caller.orgId)
  const range = parseRange(request.headers.range, found.bytes)
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${found.bytes}` })
    response.end()
    return
  }
  const { start, end } = range === 'whole' ? { start: 0, end: found.bytes } : range
  const { body } = await blobs.get(sha256, { start, end }).catch((error: unknown) => {
    throw error instanceof BlobError && error.code === 'NOT_FOUND' ? notFound('Artifact') : error
  })
  response.writeHead(range === 'whole' ? 200 : 206, {
    ...DOWNLOAD,
    'content-type': found.mediaType,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.fileName)}`,
    'content-length': end - start,
    'accept-ranges': 'bytes',
    etag: `"sha256:${sha256}"`,
    ...(range === 'whole' ? {} : { 'content-range': `bytes ${start}-${end - 1}/${found.bytes}` }),
  })
  await pipeline(body, response)
}
