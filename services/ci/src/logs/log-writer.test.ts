import { randomBytes } from 'node:crypto'
import { newId, type OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queueBuild } from '../builds/queue-build.ts'
import { logTails } from '../db/log-tails.ts'
import { logs } from '../db/logs.ts'
import { connectRepository } from '../repositories/connect-repository.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import { listLogLines } from './list-log-lines.ts'
import { LogWriter } from './log-writer.ts'
import { readLog, readLogToEnd } from './read-log.ts'
import { SEGMENT_BYTES, segmentStore } from './segment-store.ts'

let test: TestVerbs
beforeAll(async () => {
  test = await openTestVerbs()
})
afterAll(() => test.close())

async function newLog() {
  const ctx = test.context()
  const { orgId } = ctx
  const repository = await connectRepository(ctx, { forge: 'gitea', cloneUrl: `https://git.example/${newId('r')}.git` })
  const logId = newId('log')
  const buildId = await withOrg(test.db, orgId, async (tx) => {
    const scope = { tx, orgId, now: new Date(), newId, slots: 8 }
    const build = {
      repositoryId: repository.id,
      state: 'queued',
      trigger: 'push',
      ref: 'refs/heads/main',
      commitSha: null,
    } as const
    const { id } = await queueBuild(scope, build)
    await tx.insert(logs).values({ orgId, id: logId, buildId: id })
    return id
  })
  const source = { db: test.db, segments: segmentStore(test.deps.blobs) }
  const name = { orgId, buildId, logId }
  return { ctx, source, name, writer: () => writerFor(orgId, logId), row: () => rowOf(orgId, logId) }
}

async function rowOf(orgId: OrgId, logId: string) {
  const rows = await withOrg(test.db, orgId, (tx) => tx.select().from(logs))
  const row = rows.find(({ id }) => id === logId)
  if (!row) throw new Error('no row')
  return row
}

async function writerFor(orgId: OrgId, logId: string): Promise<LogWriter> {
  const target = { db: test.db, segments: segmentStore(test.deps.blobs), orgId, guard: async () => undefined }
  return new LogWriter(target, await rowOf(orgId, logId))
}

async function wholeOf({ source, name }: Pick<Awaited<ReturnType<typeof newLog>>, 'source' | 'name'>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of readLogToEnd(source, name)) parts.push(part)
  return Buffer.concat(parts)
}

/** Lines of many lengths, with bytes that are no text and line feeds at the edges of segments. */
function sample(bytes: number): Buffer {
  const noise = randomBytes(bytes)
  for (let at = 0; at < bytes; at += 1 + (noise[at] ?? 0)) noise[at] = 0x0a
  return noise
}

describe('a log', () => {
  it('of several segments is read back byte for byte, from any offset', async () => {
    const log = await newLog()
    const bytes = sample(3 * SEGMENT_BYTES + 12_345)
    const writer = await log.writer()
    for (let at = 0; at < bytes.length; at += 70_001) await writer.append(bytes.subarray(at, at + 70_001))
    await writer.finish(async () => undefined)
    expect((await wholeOf(log)).equals(bytes)).toBe(true)
    for (const offset of [
      0,
      1,
      SEGMENT_BYTES - 1,
      SEGMENT_BYTES,
      2 * SEGMENT_BYTES + 1,
      bytes.length - 1,
      bytes.length,
    ]) {
      const { bytes: part } = await readLog(log.source, log.name, offset)
      expect(part.equals(bytes.subarray(offset, offset + part.length))).toBe(true)
    }
    await writer.seal()
    expect((await wholeOf(log)).equals(bytes)).toBe(true)
    expect(await withOrg(test.db, log.ctx.orgId, (tx) => tx.select().from(logTails))).toEqual([])
    expect(await log.row()).toMatchObject({ bytes: bytes.length, sealedBytes: bytes.length, complete: true })
  })

  it('is gone on with by another writer that reads the output from its beginning, whatever was stored', async () => {
    const bytes = sample(2 * SEGMENT_BYTES + 5_000)
    for (const stored of [0, 10, 5_000, SEGMENT_BYTES, SEGMENT_BYTES + 77, 2 * SEGMENT_BYTES + 4_999]) {
      const log = await newLog()
      const first = await log.writer()
      await first.append(bytes.subarray(0, stored))
      await first.finish(async () => undefined)
      const second = await log.writer()
      for (let at = 0; at < bytes.length; at += 33_333) await second.append(bytes.subarray(at, at + 33_333))
      await second.finish(async () => undefined)
      await second.seal()
      expect((await wholeOf(log)).equals(bytes)).toBe(true)
    }
  })

  it('takes nothing from a writer that was overtaken', async () => {
    const log = await newLog()
    const [one, two] = [await log.writer(), await log.writer()]
    await two.append(Buffer.from('two\n'))
    await two.finish(async () => undefined)
    await one.append(Buffer.from('one\n'))
    await expect(one.finish(async () => undefined)).rejects.toThrow('has another writer')
    expect((await wholeOf(log)).toString()).toBe('two\n')
  })
})

describe('the lines of a log', () => {
  it('are found by number wherever segments and tail are cut', async () => {
    const log = await newLog()
    const writer = await log.writer()
    const all = Array.from({ length: 60_000 }, (_, index) => `line ${index + 1} ${'x'.repeat(index % 60)}`)
    const bytes = Buffer.from(`${all.join('\n')}\nlast without a line feed`)
    expect(bytes.length).toBeGreaterThan(2 * SEGMENT_BYTES)
    for (let at = 0; at < bytes.length; at += 400_000) await writer.append(bytes.subarray(at, at + 400_000))
    await writer.finish(async () => undefined)
    for (const from of [1, 2, 25_000, 30_001, 59_990, 60_000, 60_001]) {
      const { buildId, logId } = log.name
      const found = await listLogLines(log.ctx, { buildId, logId, from, to: from + 49 })
      expect(found.lines).toEqual([...all, 'last without a line feed'].slice(from - 1, from + 49))
      expect(found).toMatchObject({ totalLines: 60_001, totalBytes: bytes.length, complete: true })
      const rest = bytes.subarray(found.startByte, found.endByte).toString()
      expect(rest.replace(/\n$/, '').split('\n')).toEqual(found.lines)
    }
    const last = await listLogLines(log.ctx, { buildId: log.name.buildId, logId: log.name.logId, last: 2 })
    expect(last.lines).toEqual([all.at(-1), 'last without a line feed'])
    const beyond = await listLogLines(log.ctx, { buildId: log.name.buildId, logId: log.name.logId, from: 60_002 })
    expect(beyond.lines).toEqual([])
  })

  it('of another organisation are not found', async () => {
    const log = await newLog()
    const { buildId, logId } = log.name
    await expect(listLogLines(test.context(), { buildId, logId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
