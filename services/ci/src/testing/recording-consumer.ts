import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readJwks } from '@baton/artifact-contract/jwks'
import { type PublicationVerdict, verifyPublication } from '@baton/artifact-contract/verify-publication'

/** What came over HTTP, in order. */
export type Recorded = { method: string; path: string; status: number }

/** A consumer of artifacts that keeps what it gets and verifies it by the contract, as any consumer would. */
export type RecordingConsumer = {
  url: string
  requests: Recorded[]
  blobs: Map<string, Buffer>
  verdicts: Array<PublicationVerdict<null>>
  /** Answers every request with this status instead, and this code. */
  refusal: { status: number; code: string } | null
  close(): void
}

/** Starts it. `ciUrl` is the issuer whose key set it pins. */
export async function startRecordingConsumer(ciUrl: () => string): Promise<RecordingConsumer> {
  const consumer: RecordingConsumer = {
    url: '',
    requests: [],
    blobs: new Map(),
    verdicts: [],
    refusal: null,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const answer =
      consumer.refusal ??
      (await answerTo(consumer, ciUrl(), { method: request.method ?? '', path, body, headers: request.headers }))
    consumer.requests.push({ method: request.method ?? '', path, status: answer.status })
    response.writeHead(answer.status, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  consumer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return consumer
}

type Asked = {
  method: string
  path: string
  body: Buffer
  headers: { authorization?: string | undefined; 'content-type'?: string | undefined }
}

async function answerTo(
  consumer: RecordingConsumer,
  ciUrl: string,
  asked: Asked,
): Promise<{ status: number; code: string; detail?: string }> {
  const sha256 = /^\/ingest\/v1\/blobs\/sha256\/([0-9a-f]{64})$/.exec(asked.path)?.[1]
  if (sha256 && asked.method === 'HEAD') return { status: consumer.blobs.has(sha256) ? 200 : 404, code: '' }
  if (sha256 && asked.method === 'PUT') {
    if (createHash('sha256').update(asked.body).digest('hex') !== sha256) return { status: 422, code: 'BYTES_MISMATCH' }
    consumer.blobs.set(sha256, asked.body)
    return { status: 201, code: '' }
  }
  const document: unknown = await (await fetch(`${ciUrl}/.well-known/jwks.json`)).json()
  const { keys } = readJwks(document)
  const verdict = await verifyPublication<null>(
    {
      contentType: asked.headers['content-type'] ?? null,
      authorization: asked.headers.authorization ?? null,
      body: asked.body,
    },
    { now: new Date(), pinned: { issuer: ciUrl, audience: 'ingest', keys } },
    () => ({
      findTrust: async () => [
        {
          id: 'any',
          signers: keys.flatMap(({ key, builderIds }) =>
            builderIds.map((builderId) => ({ keyId: key.keyId, builderId, level: 3 as const })),
          ),
          repository: null,
          buildTypes: ['https://baton.dev/buildtypes/pipeline/v1'],
          refs: null,
        },
      ],
      takeTokenId: async () => true,
      findEvent: async () => null,
      findVersion: async () => null,
      findBytes: async (digest) => {
        const blob = consumer.blobs.get(digest)
        return blob ? { sizeBytes: blob.length } : null
      },
    }),
  )
  consumer.verdicts.push(verdict)
  if (verdict.outcome !== 'rejected') return { status: 201, code: '' }
  return { status: 422, code: verdict.rejection.code, detail: JSON.stringify(verdict.rejection) }
}
