import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createAuditPort } from '@baton/audit-log/audit-port'
import type { BlobStore } from '@baton/blob-store/blob-store'
import { openBlobStore } from '@baton/blob-store/open'
import { newId } from '@baton/kernel/ids'
import { silentLogger } from '@baton/telemetry/logger'
import { createMetrics } from '@baton/telemetry/status-server'
import { createIngestServer } from '../ingest/ingest-server.ts'
import { openKeyRing } from '../ingest/key-ring.ts'
import { openPublishGate } from '../ingest/publish-gate.ts'
import { openRejectionLog } from '../ingest/rejection-log.ts'
import type { SignedCi, SignedMessage } from './signed-ci.ts'
import type { TestCd } from './test-cd.ts'

/** What a consumer answers. */
export type Answer = { status: number; body: Record<string, unknown>; headers: Headers }

/** Ingest over HTTP, with a blob store of its own. */
export type TestIngest = {
  url: string
  blobs: BlobStore
  push: (message: SignedMessage, token?: string) => Promise<Answer>
  send: (
    message: SignedMessage,
    change?: { body?: Uint8Array; token?: string | null; contentType?: string },
  ) => Promise<Answer>
  /** Pushes the bytes, then sends the message. */
  publish: (message: SignedMessage) => Promise<Answer>
  close: () => Promise<void>
}

/** Starts ingest. One that is started anew remembers nothing but what the database holds. */
export async function startTestIngest(cd: TestCd, ci: SignedCi): Promise<TestIngest> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-cd-blobs-'))
  const blobs = await openBlobStore(pathToFileURL(folder).href)
  const { db, clock, deps } = cd
  const server = createIngestServer({
    db,
    clock,
    newId,
    deps,
    audit: createAuditPort({ newId }),
    gate: openPublishGate({ issuer: ci.issuer, keyRing: openKeyRing({ jwksUrl: ci.jwksUrl, clock }), db, clock }),
    blobs,
    rejections: openRejectionLog(),
    metrics: createMetrics(),
    log: silentLogger,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const push: TestIngest['push'] = async (message, token) =>
    read(
      await fetch(`${url}/ingest/v1/blobs/sha256/${message.sha256}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token ?? (await message.token())}` },
        body: Buffer.from(message.bytes),
      }),
    )
  const send: TestIngest['send'] = async (message, change = {}) => {
    const token = change.token === undefined ? await message.token() : change.token
    return read(
      await fetch(`${url}/ingest/v1/events`, {
        method: 'POST',
        headers: {
          'content-type': change.contentType ?? message.contentType,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: Buffer.from(change.body ?? message.body),
      }),
    )
  }
  return {
    url,
    blobs,
    push,
    send,
    async publish(message) {
      await push(message)
      return send(message)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    headers: response.headers,
  }
}
