import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { LIMITS } from '@baton/artifact-contract/constants'
import { PROBLEM_MEDIA_TYPE, problemOf, REJECTIONS } from '@baton/artifact-contract/rejection'
import { lastingRefusal } from '@baton/kernel/lasting-refusal'
import type { Registry } from 'prom-client'
import { Counter } from 'prom-client'
import { receiveBlob } from './blob-endpoint.ts'
import { type IngestParts, receiveEvent } from './receive-event.ts'
import { sendWaiting } from './send-waiting.ts'

const BLOB_PATH = /^\/ingest\/v1\/blobs\/sha256\/([0-9a-f]{64})$/
const RETRY_AFTER_S = 5

type Log = { error(fields: object, message: string): void }

/** The HTTP face of ingest: two paths for publishers, and `/healthz`. Nothing else answers. */
export function createIngestServer(parts: IngestParts & { metrics: Registry; log: Log }): Server {
  const received = new Counter({
    name: 'cd_publications_total',
    help: 'Publications received, by what came of them.',
    labelNames: ['outcome'],
    registers: [parts.metrics],
  })

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const [, sha256] = BLOB_PATH.exec(path) ?? []
    if (sha256 !== undefined && (request.method === 'PUT' || request.method === 'HEAD')) {
      return receiveBlob(parts, request, response, sha256)
    }
    if (path === '/ingest/v1/events' && request.method === 'POST') return answerEvent(request, response)
    if (path === '/healthz') return sendJson(response, 200, { ok: true, state: 'ok' })
    sendProblem(response, 404, 'Not found', 'Publish to /ingest/v1/events.')
  }

  async function answerEvent(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await receiveEvent(parts, {
      contentType: request.headers['content-type'] ?? null,
      authorization: request.headers.authorization ?? null,
      body: await readBody(request, response),
    })
    received.inc({ outcome: answer.outcome === 'rejected' ? answer.rejection.code : answer.outcome })
    switch (answer.outcome) {
      case 'accepted':
        return sendJson(response, 201, { ...answer.receipt, replayed: false })
      case 'replayed':
        return sendJson(response, 200, { ...answer.receipt, replayed: true })
      case 'waits':
        return sendWaiting(response, answer.keyId)
      case 'rejected':
        response.writeHead(REJECTIONS[answer.rejection.code].status, { 'content-type': PROBLEM_MEDIA_TYPE })
        response.end(JSON.stringify(problemOf(answer.rejection)))
    }
  }

  return createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (request.errored) return
      parts.log.error({ error, path: request.url }, 'A publication could not be handled.')
      const sqlstate = lastingRefusal(error)
      if (response.headersSent) response.destroy()
      else if (sqlstate) {
        const detail = `The message cannot be stored (PostgreSQL error ${sqlstate}), and sending it again will not help. This is a fault in Baton: please report it.`
        sendProblem(response, 422, 'Not stored', detail)
      } else {
        response.setHeader('retry-after', String(RETRY_AFTER_S))
        sendProblem(response, 503, 'Not available now', 'The message was not stored. Send the same message again.')
      }
    })
  })
}

/** Reads up to one byte more than is allowed: enough for the first check to say that it is too much. */
async function readBody(request: IncomingMessage, response: ServerResponse): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes > LIMITS.body) {
      response.setHeader('connection', 'close')
      break
    }
  }
  return Buffer.concat(chunks)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sendProblem(response: ServerResponse, status: number, title: string, detail: string): void {
  response.writeHead(status, { 'content-type': PROBLEM_MEDIA_TYPE })
  response.end(JSON.stringify({ type: 'about:blank', title, status, detail }))
}
