import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { openBlobStore } from './open-blob-store.ts'

it('opens the folder of a file address, making it', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'baton-open-'))
  const store = await openBlobStore(pathToFileURL(join(parent, 'a folder', 'blobs')).href)
  expect(await store.put([Buffer.from('x')])).toMatchObject({ sizeBytes: 1 })
  await rm(parent, { recursive: true })
})

it.each(['s3://bucket', '/var/lib/blobs', 'file://host/x', ''])('says what to write instead of %j', async (address) => {
  await expect(openBlobStore(address)).rejects.toThrow('Write a file address with three slashes')
})
