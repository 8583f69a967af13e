import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BlobError, type BlobStore } from '../blob-store.ts'
import { openFilesystemStore } from './filesystem-store.ts'

let folder: string
let store: BlobStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-blobs-'))
  store = await openFilesystemStore({ folder, maxBlobBytes: 64 * 1024 * 1024 })
})

afterEach(() => rm(folder, { recursive: true, force: true }))

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function chunked(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

async function* breakingAfter(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
  throw new Error('the connection was lost')
}

async function bytesOf(from: BlobStore, digest: string, range?: { start: number; end?: number }): Promise<Buffer> {
  const { body } = await from.get(digest, range)
  return Buffer.concat(await body.toArray())
}

/** Every file below the folder, also what is not yet or no more a blob. */
async function visibleFiles(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

describe('put', () => {
  it.each([0, 1, 1000, 1024 * 1024, 3 * 1024 * 1024 + 17])('gives back %i bytes as they came', async (size) => {
    const bytes = randomBytes(size)
    const info = await store.put(Readable.from(chunked(bytes, 65_536)), { sha256: sha256(bytes) })
    expect(info).toEqual({ sha256: sha256(bytes), sizeBytes: size })
    expect((await bytesOf(store, info.sha256)).equals(bytes)).toBe(true)
    expect(await store.stat(info.sha256)).toEqual(info)
  })

  it('names a blob by its digest when none was said', async () => {
    expect(await store.put([Buffer.from('hello')])).toEqual({ sha256: sha256(Buffer.from('hello')), sizeBytes: 5 })
  })

  it('refuses bytes of another digest and keeps nothing of them', async () => {
    const wanted = sha256(Buffer.from('other'))
    await expect(store.put([Buffer.from('hello')], { sha256: wanted })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      details: { wanted, found: sha256(Buffer.from('hello')) },
    })
    expect(await visibleFiles()).toEqual([])
  })

  it('refuses more than the cap while streaming, without reading on', async () => {
    let given = 0
    async function* endless() {
      for (;;) {
        given += 1000
        yield new Uint8Array(1000)
      }
    }
    await expect(store.put(endless(), { maxBytes: 10_000 })).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(given).toBe(11_000)
    expect(await visibleFiles()).toEqual([])
  })

  it("refuses more than the store's own cap whatever the caller allows", async () => {
    const small = await openFilesystemStore({ folder, maxBlobBytes: 4 })
    await expect(small.put([new Uint8Array(5)], { maxBytes: 1000 })).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it('leaves nothing of a source that breaks, and passes its error on', async () => {
    await expect(store.put(breakingAfter([new Uint8Array(2_000_000)]))).rejects.toThrow('the connection was lost')
    expect(await visibleFiles()).toEqual([])
  })

  it('shows a blob only once it is whole', async () => {
    const bytes = randomBytes(3_000_000)
    const digest = sha256(bytes)
    const seen: unknown[] = []
    async function* watched() {
      for (const chunk of chunked(bytes, 500_000)) {
        seen.push(await store.stat(digest))
        yield chunk
      }
    }
    await store.put(watched(), { sha256: digest })
    expect(seen).toEqual(seen.map(() => null))
    expect(await store.stat(digest)).not.toBeNull()
  })

  it('lets many writers of one blob and of others work at once', async () => {
    const blobs = Array.from({ length: 5 }, () => randomBytes(300_000))
    await Promise.all(blobs.flatMap((bytes) => [1, 2, 3].map(() => store.put(chunked(bytes, 1000)))))
    for (const bytes of blobs) expect((await bytesOf(store, sha256(bytes))).equals(bytes)).toBe(true)
  })
})

describe('get', () => {
  const bytes = randomBytes(10_000)
  const digest = sha256(bytes)

  it.each([
    [{ start: 0 }, 0, 10_000],
    [{ start: 5000 }, 5000, 10_000],
    [{ start: 0, end: 1 }, 0, 1],
    [{ start: 9999, end: 10_000 }, 9999, 10_000],
    [{ start: 100, end: 99_999 }, 100, 10_000],
    [{ start: 7, end: 7 }, 7, 7],
  ])('gives the bytes of %o', async (range, start, end) => {
    await store.put([bytes])
    const open = await store.get(digest, range)
    expect(open).toMatchObject({ sizeBytes: 10_000, start, end })
    expect(Buffer.concat(await open.body.toArray()).equals(bytes.subarray(start, end))).toBe(true)
  })

  it.each([{ start: 10_000 }, { start: -1 }, { start: 1.5 }, { start: 5, end: 4 }])('refuses %o', async (range) => {
    await store.put([bytes])
    await expect(store.get(digest, range)).rejects.toMatchObject({ code: 'RANGE_INVALID' })
  })

  it('says what is not there', async () => {
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await store.stat(digest)).toBeNull()
  })

  it.each(['', 'abc', 'A'.repeat(64), `../../${'a'.repeat(58)}`])('refuses the digest %j', async (name) => {
    await expect(store.stat(name)).rejects.toBeInstanceOf(BlobError)
    await expect(store.get(name)).rejects.toMatchObject({ code: 'NAME_INVALID' })
    await expect(store.put([], { sha256: name })).rejects.toMatchObject({ code: 'NAME_INVALID' })
  })
})

describe('delete', () => {
  it('removes a blob once', async () => {
    const { sha256: digest } = await store.put([Buffer.from('x')])
    expect(await store.delete(digest)).toBe(true)
    expect(await store.delete(digest)).toBe(false)
    expect(await store.stat(digest)).toBeNull()
  })
})

describe('a store within', () => {
  it('sees nothing of its neighbours, even by digest', async () => {
    const { sha256: digest } = await store.within('org_1').put([Buffer.from('secret')])
    expect(await store.within('org_1').stat(digest)).not.toBeNull()
    expect(await store.within('org_2').stat(digest)).toBeNull()
    expect(await store.stat(digest)).toBeNull()
  })

  it.each(['', '.', '..', 'a/b', '../x', 'ö'])('cannot be named %j', (name) => {
    expect(() => store.within(name)).toThrow(BlobError)
  })
})

describe('an upload', () => {
  const bytes = randomBytes(2_500_000)
  const digest = sha256(bytes)
  const upload = (start: number, end: number) =>
    store.appendUpload({
      sha256: digest,
      offset: start,
      totalBytes: bytes.length,
      source: [bytes.subarray(start, end)],
    })

  it('is stored by one request that carries all', async () => {
    expect(await upload(0, bytes.length)).toMatchObject({ state: 'stored', alreadyThere: false })
    expect((await bytesOf(store, digest)).equals(bytes)).toBe(true)
  })

  it('grows request by request and is seen only when whole', async () => {
    for (const [start, end] of [
      [0, 1],
      [1, 1_000_000],
      [1_000_000, 2_499_999],
    ] as const) {
      expect(await upload(start, end)).toEqual({ state: 'partial', receivedBytes: end })
      expect(await store.uploadProgress(digest)).toEqual({ state: 'partial', receivedBytes: end })
      expect(await store.stat(digest)).toBeNull()
    }
    expect(await upload(2_499_999, bytes.length)).toMatchObject({ state: 'stored' })
    expect((await bytesOf(store, digest)).equals(bytes)).toBe(true)
    expect(await visibleFiles()).toHaveLength(1)
  })

  it('goes on where a broken connection left it, in another process', async () => {
    const broken = breakingAfter(chunked(bytes.subarray(0, 1_200_000), 50_000))
    const first = store.appendUpload({ sha256: digest, offset: 0, totalBytes: bytes.length, source: broken })
    await expect(first).rejects.toThrow('the connection was lost')
    const other = await openFilesystemStore({ folder, maxBlobBytes: 64 * 1024 * 1024 })
    const progress = await other.uploadProgress(digest)
    if (progress.state !== 'partial') throw new Error('It must not be stored yet.')
    expect(progress.receivedBytes).toBe(1_200_000)
    const rest = [bytes.subarray(progress.receivedBytes)]
    await other.appendUpload({ sha256: digest, offset: progress.receivedBytes, totalBytes: bytes.length, source: rest })
    expect((await bytesOf(store, digest)).equals(bytes)).toBe(true)
  })

  it('says where to go on when the offset is another', async () => {
    await upload(0, 1000)
    await expect(upload(500, 2000)).rejects.toMatchObject({ code: 'OFFSET_MISMATCH', details: { receivedBytes: 1000 } })
    await expect(upload(2000, 3000)).rejects.toMatchObject({
      code: 'OFFSET_MISMATCH',
      details: { receivedBytes: 1000 },
    })
  })

  it('begins anew at offset 0', async () => {
    await upload(0, 1000)
    expect(await upload(0, 10)).toEqual({ state: 'partial', receivedBytes: 10 })
  })

  it('refuses more bytes than were announced', async () => {
    const source = [bytes]
    await expect(store.appendUpload({ sha256: digest, offset: 0, totalBytes: 100, source })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    })
  })

  it('refuses an announced size beyond the cap before reading', async () => {
    const chunk = { sha256: digest, offset: 0, totalBytes: 65 * 1024 * 1024, source: breakingAfter([]) }
    await expect(store.appendUpload(chunk)).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it.each([
    ['in one request', [0]],
    ['in three requests', [0, 10, 20]],
  ])('that is another blob %s is refused and forgotten', async (_, starts) => {
    const other = randomBytes(30)
    const send = (start: number, end: number) =>
      store.appendUpload({ sha256: digest, offset: start, totalBytes: 30, source: [other.subarray(start, end)] })
    for (const [index, start] of starts.slice(0, -1).entries()) await send(start, starts[index + 1] ?? 30)
    await expect(send(starts.at(-1) ?? 0, 30)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    expect(await store.uploadProgress(digest)).toEqual({ state: 'partial', receivedBytes: 0 })
    expect(await visibleFiles()).toEqual([])
  })

  it('is whole when two processes receive the same bytes at once', async () => {
    await upload(0, 1000)
    await Promise.allSettled([upload(1000, bytes.length), upload(1000, bytes.length), upload(1000, 2_000_000)])
    expect((await bytesOf(store, digest)).equals(bytes)).toBe(true)
  })

  it('cannot be spoilt by another writer of the same blob', async () => {
    await upload(0, 1000)
    const wrong = { sha256: digest, offset: 1000, totalBytes: bytes.length, source: [randomBytes(bytes.length - 1000)] }
    await Promise.allSettled([store.appendUpload(wrong), upload(1000, bytes.length)])
    const found = await store.stat(digest)
    if (found) expect((await bytesOf(store, digest)).equals(bytes)).toBe(true)
    else expect((await upload(0, bytes.length)).state).toBe('stored')
  })

  it('of what is stored already is told so', async () => {
    await store.put([bytes])
    expect(await upload(0, 10)).toMatchObject({ state: 'stored', alreadyThere: true })
    expect(await store.uploadProgress(digest)).toMatchObject({ state: 'stored' })
  })

  it.each([0, 1000])('is stored when the connection is lost after its last byte, begun at %i', async (offset) => {
    if (offset > 0) await upload(0, offset)
    const source = breakingAfter(chunked(bytes.subarray(offset), 50_000))
    expect(await store.appendUpload({ sha256: digest, offset, totalBytes: bytes.length, source })).toMatchObject({
      state: 'stored',
    })
    expect((await bytesOf(store, digest)).equals(bytes)).toBe(true)
  })

  it('is finished by whoever asks, when the process was killed between the last byte and the joining', async () => {
    await upload(0, 1000)
    const parts = join(folder, 'uploads', digest)
    const name = `${String(1000).padStart(16, '0')}-${String(bytes.length).padStart(16, '0')}-of-${bytes.length}`
    await writeFile(join(parts, name), bytes.subarray(1000))
    expect(await store.uploadProgress(digest)).toMatchObject({ state: 'stored', blob: { sizeBytes: bytes.length } })
    expect(await visibleFiles()).toHaveLength(1)
  })

  it('can be forgotten', async () => {
    await upload(0, 1000)
    await store.discardUpload(digest)
    expect(await store.uploadProgress(digest)).toEqual({ state: 'partial', receivedBytes: 0 })
  })
})

describe('a named object', () => {
  it('is replaced whole', async () => {
    await store.putBytes('logs/log_1/000001', Buffer.from('first and longer'))
    await store.putBytes('logs/log_1/000001', Buffer.from('second'))
    expect(Buffer.from((await store.getBytes('logs/log_1/000001')) ?? []).toString()).toBe('second')
  })

  it.each([
    [{ start: 2, end: 4 }, 'cd'],
    [{ start: 4 }, 'ef'],
    [{ start: 5, end: 100 }, 'f'],
    [{ start: 100 }, ''],
  ])('gives the bytes of %o', async (range, wanted) => {
    await store.putBytes('a', Buffer.from('abcdef'))
    expect(Buffer.from((await store.getBytes('a', range)) ?? []).toString()).toBe(wanted)
  })

  it('that is not there is null, and is removed once', async () => {
    await store.putBytes('a/b', new Uint8Array(1))
    expect(await store.getBytes('a')).toBeNull()
    await store.putBytes('a', new Uint8Array(2))
    expect(await store.getBytes('a')).toHaveLength(2)
    expect(await store.deleteBytes('a/b')).toBe(true)
    expect(await store.deleteBytes('a/b')).toBe(false)
  })

  it.each(['', '/a', 'a/', 'a//b', '..', 'a/../b', '.hidden', 'a b', 'a\\b', 'a\0b'])(
    'cannot be named %j',
    async (name) => {
      await expect(store.putBytes(name, new Uint8Array())).rejects.toMatchObject({ code: 'NAME_INVALID' })
    },
  )
})

describe('sweep', () => {
  it('removes what killed writers left, also in the stores within, and nothing else', async () => {
    const bytes = randomBytes(100)
    const { sha256: kept } = await store.within('org_1').put([bytes])
    const old = { sha256: sha256(Buffer.from('old')), offset: 0, totalBytes: 10, source: [new Uint8Array(3)] }
    await store.within('org_1').appendUpload(old)
    await writeFile(join(folder, 'tmp', 'left-behind'), 'x')
    const long_ago = new Date('2020-01-01')
    await utimes(join(folder, 'tmp', 'left-behind'), long_ago, long_ago)
    await utimes(join(folder, 'within', 'org_1', 'uploads', old.sha256), long_ago, long_ago)
    await writeFile(join(folder, 'tmp', 'in-use'), 'x')
    expect(await store.sweep(new Date('2021-01-01'))).toBe(2)
    expect(await readFile(join(folder, 'tmp', 'in-use'), 'utf8')).toBe('x')
    expect((await bytesOf(store.within('org_1'), kept)).equals(bytes)).toBe(true)
  })
})

describe('a writer that is killed', () => {
  it('leaves nothing that can be seen, and what it left is swept', async () => {
    const writer = `
      import { openFilesystemStore } from ${JSON.stringify(new URL('./filesystem-store.ts', import.meta.url).href)}
      const store = await openFilesystemStore({ folder: ${JSON.stringify(folder)}, maxBlobBytes: 1e9 })
      async function* source() {
        for (let count = 0; count < 8; count += 1) yield new Uint8Array(1024 * 1024)
        process.stdout.write('in the middle')
        await new Promise(() => setInterval(() => {}, 1000))
      }
      await store.put(source())`
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const left = await visibleFiles()
    expect(left).toHaveLength(1)
    expect(left[0]?.startsWith(join(folder, 'tmp'))).toBe(true)
    expect(await store.sweep(new Date(Date.now() + 60_000))).toBe(1)
    expect(await visibleFiles()).toEqual([])
  })
})

describe('listing', () => {
  async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
    const found: Item[] = []
    for await (const item of items) found.push(item)
    return found
  }

  it('names every blob and every named object of the store, with their sizes, and none of a store within', async () => {
    const put = await Promise.all([1, 2, 3].map((size) => store.put([randomBytes(size)])))
    await store.putBytes('logs/log_1/000.zst', Buffer.from('four'))
    await store.putBytes('a', Buffer.from('seven77'))
    await store.within('org_1').put([Buffer.from('inside')])
    const blobs = await all(store.listBlobs())
    expect(new Set(blobs.map(({ name, sizeBytes }) => ({ sha256: name, sizeBytes })))).toEqual(new Set(put))
    const objects = await all(store.listBytes())
    expect(Object.fromEntries(objects.map(({ name, sizeBytes }) => [name, sizeBytes]))).toEqual({
      a: 7,
      'logs/log_1/000.zst': 4,
    })
    expect(await all(store.within('org_2').listBlobs())).toEqual([])
  })
})
