import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
