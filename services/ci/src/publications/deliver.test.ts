import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openBlobStore } from '@baton/blob-store/open'
import { newId } from '@baton/kernel/ids'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RecordingConsumer, startRecordingConsumer } from '../testing/recording-consumer.ts'
import { loadArtifactKey } from './artifact-key.ts'
import { deliver } from './deliver.ts'

const ISSUER = 'http://127.0.0.1:3001'
let folder: string
let consumer: RecordingConsumer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-deliver-test-'))
  consumer = await startRecordingConsumer(() => ISSUER)
})
afterAll(async () => {
  consumer.close()
  await rm(folder, { recursive: true })
})

it('says of bytes that its own store has lost that they are lost, and not that the consumer is away', async () => {
  const blobs = (await openBlobStore(`file://${folder}/blobs`)).within('org_1')
  const key = await loadArtifactKey(join(folder, 'keys'), ISSUER)
  const to = { name: 'cd', url: consumer.url, audience: 'ingest' }
  const parcel = { orgId: 'org_1', sha256: 'a'.repeat(64), bytes: 3, event: Buffer.from('{}'), blobs }
  const ports = { newJti: () => newId('jti'), now: () => new Date() }
  expect(await deliver({ key, publicUrl: ISSUER, consumers: [to] }, to, { ...parcel, ...ports })).toEqual({
    outcome: 'refused',
    code: 'BYTES_LOST',
    message:
      "The artifact's bytes are not in CI's store any more. Ask your operator to bring them back, then publish it again.",
  })
})

it('holds an artifact of 160 MiB neither while it stores nor while it hands it over: 64 MB above idle at most', async () => {
  let received = 0
  const slow = createServer(async (request, response) => {
    for await (const part of request as AsyncIterable<Buffer>) received += part.length
    response.writeHead(request.method === 'HEAD' ? 308 : 201).end()
  })
  slow.listen(0, '127.0.0.1')
  await once(slow, 'listening')
  const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
  const program = fileURLToPath(new URL('fixtures/deliver-large.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, join(folder, 'large'), url, '160'])
  slow.close()
  const grown = JSON.parse(stdout) as { outcome: string; storingBytes: number; grownBytes: number }
  expect(grown.outcome).toBe('accepted')
  expect(received).toBe(160 * 2 ** 20 + 2)
  expect(grown.grownBytes, stdout).toBeLessThan(64_000_000)
}, 90_000)

it('keeps an artifact that is not taken now, says why, and sends no bytes until it is', async () => {
  let received = 0
  const waiting = createServer(async (request, response) => {
    for await (const part of request as AsyncIterable<Buffer>) received += part.length
    response.writeHead(503, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify({ code: 'SIGNER_WAITING', detail: 'The signing key is new here.' }))
  })
  waiting.listen(0, '127.0.0.1')
  await once(waiting, 'listening')
  const url = `http://127.0.0.1:${(waiting.address() as AddressInfo).port}`
  const blobs = (await openBlobStore(`file://${folder}/blobs`)).within('org_1')
  const key = await loadArtifactKey(join(folder, 'keys'), ISSUER)
  const to = { name: 'cd', url, audience: 'ingest' }
  const parcel = { orgId: 'org_1', sha256: 'a'.repeat(64), bytes: 3, event: Buffer.from('{}'), blobs }
  const ports = { newJti: () => newId('jti'), now: () => new Date() }
  expect(await deliver({ key, publicUrl: ISSUER, consumers: [to] }, to, { ...parcel, ...ports })).toEqual({
    outcome: 'later',
    code: 'SIGNER_WAITING',
    message: 'The signing key is new here.',
  })
  expect(received).toBe(0)
  waiting.close()
})
