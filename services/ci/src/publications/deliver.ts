import type { Readable } from 'node:stream'
import { EVENT_MEDIA_TYPE } from '@baton/artifact-contract/constants'
import { signPublishToken } from '@baton/artifact-contract/publish-token'
import { BlobError, type BlobStore } from '@baton/blob-store/blob-store'
import { cleanLine } from '@baton/kernel/text'
import { z } from 'zod'
import type { Consumer, Publisher } from './publisher.ts'
import { uploadBytes } from './upload-bytes.ts'

/** What is to be delivered: bytes first, then the message. */
export type Parcel = {
  orgId: string
  sha256: string
  bytes: number
  event: Uint8Array
  /** Of the organisation. */
  blobs: BlobStore
  /** A new one for every request. */
  newJti: () => string
  now: () => Date
}

/** What came of one try. `later`: nothing is decided, try again. `refused` is the consumer's last word. */
export type Delivered =
  | { outcome: 'accepted' }
  | { outcome: 'refused'; code: string; message: string }
  | { outcome: 'later'; code: string; message: string }

const REQUEST_TIMEOUT_MS = 30_000
const UPLOAD_TIMEOUT_MS = 60 * 60_000
/** Answers that say "not now". */
const LATER = new Set([408, 425, 429])

const ProblemBody = z.object({
  code: z.string().max(100).optional(),
  detail: z.string().optional(),
  title: z.string().optional(),
})

/** Hands an artifact to a consumer: pushes what it lacks of the bytes, then sends the signed message. Never throws. */
export async function deliver(publisher: Publisher, consumer: Consumer, parcel: Parcel): Promise<Delivered> {
  const call: Call = async (path, init) => {
    const headers = { ...init.headers, ...(await authorization(publisher, consumer, parcel)) }
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
    return fetch(new URL(path, consumer.url), { redirect: 'manual', ...init, headers, signal })
  }
  const upload: Upload = async (path, body, told) => {
    const headers = { ...told, ...(await authorization(publisher, consumer, parcel)) }
    return uploadBytes(new URL(path, consumer.url), body, { headers, timeoutMs: UPLOAD_TIMEOUT_MS })
  }
  try {
    const pushed = await pushBytes(call, upload, parcel)
    if (pushed.outcome !== 'accepted') return pushed
    const answer = await call('/ingest/v1/events', {
      method: 'POST',
      headers: { 'content-type': EVENT_MEDIA_TYPE },
      body: Buffer.from(parcel.event),
    })
    return read({ status: answer.status, text: await answer.text() })
  } catch (error) {
    if (error instanceof BlobError && error.code === 'NOT_FOUND') {
      const message =
        "The artifact's bytes are not in CI's store any more. Ask your operator to bring them back, then publish it again."
      return { outcome: 'refused', code: 'BYTES_LOST', message }
    }
    const why = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const cause = why instanceof Error ? why.message : ''
    const message = `${consumer.name} did not answer at ${consumer.url}. ${cause}`.trim()
    return { outcome: 'later', code: 'UNREACHABLE', message: cleanLine(message, 500) }
  }
}

type Call = (
  path: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
) => Promise<Response>
type Upload = (path: string, body: Readable, headers: Record<string, string>) => Promise<Answer>
type Answer = { status: number; text: string }

/** One PUT, from where a former one broke off. The consumer says how far it has come. */
async function pushBytes(call: Call, upload: Upload, { sha256, bytes, blobs }: Parcel): Promise<Delivered> {
  const path = `/ingest/v1/blobs/sha256/${sha256}`
  const known = await call(path, { method: 'HEAD', redirect: 'manual' })
  if (known.status === 200) return { outcome: 'accepted' }
  if (known.status >= 500) return askWhyNot(call, path, bytes)
  const start = known.status === 308 ? receivedBytes(known.headers.get('range')) : 0
  const { body } = await blobs.get(sha256, { start })
  const answer = await upload(path, body, {
    'content-type': 'application/octet-stream',
    'content-length': String(bytes - start),
    ...(bytes > 0 ? { 'content-range': `bytes ${start}-${bytes - 1}/${bytes}` } : {}),
  })
  return read(answer)
}

/** An answer to HEAD has no words. What the consumer does not take now is not sent to it: it is asked without the bytes. */
async function askWhyNot(call: Call, path: string, bytes: number): Promise<Delivered> {
  const answer = await call(path, { method: 'PUT', headers: { 'content-range': `bytes */${bytes}` } })
  return read({ status: answer.status, text: await answer.text() })
}

/** The end of `bytes=0-99`, exclusive. */
function receivedBytes(range: string | null): number {
  return Number(/^bytes=0-(\d{1,15})$/.exec(range ?? '')?.[1] ?? -1) + 1
}

/** A token of its own for every request. */
async function authorization(publisher: Publisher, consumer: Consumer, { orgId, newJti, now }: Parcel) {
  const facts = { issuer: publisher.publicUrl, audience: consumer.audience, org: orgId, jti: newJti(), now: now() }
  return { authorization: `Bearer ${await signPublishToken(facts, publisher.key)}` }
}

function read(answer: Answer): Delivered {
  const { status } = answer
  if (status >= 200 && status < 300) return { outcome: 'accepted' }
  const text = answer.text.slice(0, 100_000)
  const problem = ProblemBody.safeParse(parseJson(text)).data
  const code = cleanLine(problem?.code ?? `HTTP_${status}`, 100)
  const message = cleanLine(problem?.detail ?? problem?.title ?? `The answer was ${status}.`, 1_000)
  // What it has forgotten of the bytes, or of an upload, the next try pushes again.
  const forgotten = code === 'BYTES_MISSING' || status === 416
  const later = forgotten || LATER.has(status) || status >= 500 || status < 400
  return { outcome: later ? 'later' : 'refused', code, message }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
