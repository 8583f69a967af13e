import type { IncomingMessage, ServerResponse } from 'node:http'
import { PROBLEM_MEDIA_TYPE, problemOf, REJECTIONS, type Rejection, reject } from '@baton/artifact-contract/rejection'
import { BlobError, type BlobStore, type UploadProgress } from '@baton/blob-store/blob-store'
import { parseContentRange, receivedRange } from '@baton/blob-store/http-range'
import type { OrgId } from '@baton/kernel/ids'
import { systemContext } from '../queues/activity-context.ts'
import { noteWait } from '../signer-keys/key-waits.ts'
import { rejectedKey } from '../signer-keys/key-words.ts'
import { readKeyStates } from '../signer-keys/sync-signer-keys.ts'
import type { IngestParts } from './receive-event.ts'
import { sendWaiting } from './send-waiting.ts'

/** The most bytes that an artifact can have. */
const ARTIFACT_BYTES_MAX = 4 * 1024 ** 3

const STATUS_QUERY = /^bytes \*\/(\d{1,15})$/

/**
 * `PUT /ingest/v1/blobs/sha256/<hex>`: an artifact's bytes, whole, or in ranges that go on where they broke off
 * (`Content-Range: bytes 0-99/1000`; `bytes * /1000`, without the space, or HEAD ask how far it is). 201 stored, 200 was here, 308 goes on after
 * `Range`. Hashed while it streams; nothing is kept whose digest is another one. 503 while the token's key waits for an
 * administrator.
 */
export async function receiveBlob(
  parts: IngestParts,
  request: IncomingMessage,
  response: ServerResponse,
  sha256: string,
): Promise<void> {
  const admitted = await parts.gate.admit(request.headers.authorization ?? null)
  if (!admitted.ok) {
    const rejection = reject('UNAUTHENTICATED', {
      detail: admitted.why,
      hint: 'Sign a new token; it lives five minutes.',
    })
    return refuse(request, response, rejection)
  }
  const { keyId } = admitted.claims
  const state = await stateOf(parts, request, { orgId: admitted.orgId, keyId })
  if (state === 'rejected') return refuse(request, response, rejectedKey(keyId))
  if (state === 'waiting') {
    await noteWait(systemContext(parts, 'ingest', admitted.orgId), { keyId, sha256 })
    leaveBody(request, response)
    return sendWaiting(response, keyId)
  }
  const store = parts.blobs.within(admitted.orgId)
  try {
    const before = await store.uploadProgress(sha256)
    const range = request.headers['content-range'] ?? null
    const asksOnly = request.method === 'HEAD' || (range !== null && STATUS_QUERY.test(range))
    if (asksOnly || before.state === 'stored') return answer(request, response, before, 200)
    answer(request, response, await storeBytes(store, request, { sha256, range }), 201)
  } catch (error) {
    if (!(error instanceof BlobError)) throw error
    refuseBytes(request, response, error)
  }
}

async function stateOf(parts: IngestParts, request: IncomingMessage, signer: { orgId: OrgId; keyId: string }) {
  const pinned = await parts.gate.pinned(request.headers.authorization ?? null)
  const states = await readKeyStates(systemContext(parts, 'ingest', signer.orgId), pinned)
  return states.get(signer.keyId) ?? 'waiting'
}

async function storeBytes(
  store: BlobStore,
  request: IncomingMessage,
  upload: { sha256: string; range: string | null },
): Promise<UploadProgress> {
  const { sha256, range } = upload
  if (range === null) {
    const blob = await store.put(request, { sha256, maxBytes: ARTIFACT_BYTES_MAX })
    return { state: 'stored', blob, alreadyThere: false }
  }
  const parsed = parseContentRange(range)
  if (parsed === null) throw new BlobError('RANGE_INVALID', `Content-Range '${range}' cannot be read.`)
  if (parsed.totalBytes > ARTIFACT_BYTES_MAX) throw new BlobError('TOO_LARGE', 'The artifact is larger than 4 GiB.')
  return store.appendUpload({ sha256, offset: parsed.start, totalBytes: parsed.totalBytes, source: request })
}

function answer(request: IncomingMessage, response: ServerResponse, progress: UploadProgress, stored: number): void {
  const isStored = progress.state === 'stored'
  const range = isStored ? undefined : receivedRange(progress.receivedBytes)
  const body = isStored ? progress.blob : { receivedBytes: progress.receivedBytes }
  if (request.method === 'HEAD') {
    response.writeHead(isStored ? 200 : 308, {
      ...(range === undefined ? {} : { range }),
      ...(isStored ? { 'content-length': String(progress.blob.sizeBytes) } : {}),
    })
    response.end()
    return
  }
  leaveBody(request, response)
  response.writeHead(isStored ? stored : 308, {
    'content-type': 'application/json',
    ...(range === undefined ? {} : { range }),
  })
  response.end(JSON.stringify(body))
}

function refuseBytes(request: IncomingMessage, response: ServerResponse, error: BlobError): void {
  const detail = error.message
  if (error.code === 'DIGEST_MISMATCH') {
    const hint = 'Send the bytes whose digest is in the address; nothing of this was kept.'
    refuse(request, response, reject('BYTES_MISMATCH', { detail, hint }))
  } else if (error.code === 'TOO_LARGE') {
    refuse(request, response, reject('BODY_TOO_LARGE', { detail, hint: 'An artifact can have 4 GiB at most.' }))
  } else if (error.code === 'OFFSET_MISMATCH' || error.code === 'RANGE_INVALID') {
    const range = receivedRange(Number(error.details.receivedBytes ?? 0))
    leaveBody(request, response)
    response.writeHead(416, { 'content-type': PROBLEM_MEDIA_TYPE, ...(range === undefined ? {} : { range }) })
    response.end(
      JSON.stringify({ type: 'about:blank', title: 'Go on elsewhere', status: 416, code: error.code, detail }),
    )
  } else {
    throw error
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, rejection: Rejection): void {
  leaveBody(request, response)
  response.writeHead(REJECTIONS[rejection.code].status, { 'content-type': PROBLEM_MEDIA_TYPE })
  response.end(JSON.stringify(problemOf(rejection)))
}

/** A body that nobody reads must not hold the connection: it ends with the answer. */
function leaveBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return
  response.setHeader('connection', 'close')
  request.resume()
}
