import { execFileSync, spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import fc from 'fast-check'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eraseReasons } from '../entries/index.ts'
import { getLog } from '../log/get-log.ts'
import { sequenceOnce } from '../sequencer/run-sequencer.ts'
import { createFileSigner } from '../signer/file-signer.ts'
import { ownerOfProject, powerless, testContext } from '../test-context.ts'
import { openTestLog, type TestLog } from '../test-log.ts'
import { runVerify, tarHeader } from '../verify/verify.mjs'
import { exportLog, findVerifier } from './index.ts'

const ENTRIES = 40

let log: TestLog
let folder: string
let orgId: OrgId
let vkey: string
/** A whole export and one by filter, each with reasons, one of them erased. */
let whole: Buffer
let filtered: Buffer

beforeAll(async () => {
  log = await openTestLog()
  folder = await mkdtemp(join(tmpdir(), 'baton-audit-export-test-'))
  orgId = log.newOrg()
  await log.write(orgId, ENTRIES - 4)
  const reasoned = await log.write(orgId, 4, {
    action: 'promotion.rolledBack',
    reason: 'Ada: the page was "blank"\n\u2028ü',
  })
  await withOrg(log.appDb, orgId, (tx) => eraseReasons(tx, orgId, reasoned.slice(1, 2), new Date()))
  await sequenceOnce(log)
  vkey = await keyOf(log, orgId)
  whole = await exported(log, orgId, {})
  filtered = await exported(log, orgId, { action: 'promotion.rolledBack' })
})

afterAll(async () => {
  await log.close()
  await rm(folder, { recursive: true })
})

async function keyOf(owner: TestLog, org: OrgId): Promise<string> {
  const { vkey: shown } = await getLog(testContext(owner, org), {})
  if (shown === null) throw new Error('no key is shown')
  return shown
}

async function exported(owner: TestLog, org: OrgId, filter: { action?: string }): Promise<Buffer> {
  const { stream, sizeBytes, fileName } = await exportLog(testContext(owner, org), filter)
  const path = join(folder, fileName)
  await pipeline(stream, createWriteStream(path))
  const bytes = await readFile(path)
  expect(bytes.length).toBe(sizeBytes)
  return bytes
}

async function verdict(bytes: Buffer, key = vkey): Promise<{ code: number; sentence: string }> {
  const path = join(folder, 'checked.tar')
  await writeFile(path, bytes)
  const printed: string[] = []
  const code = runVerify([path, '--key', key], (line) => printed.push(line))
  return { code, sentence: printed.join('\n') }
}

/** The archive's files, as others' tools read them. */
async function filesOf(tar: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const reader = extract()
  reader.end(tar)
  for await (const file of reader) {
    const pieces: Buffer[] = []
    for await (const piece of file) pieces.push(Buffer.from(piece as Uint8Array))
    files.set(file.header.name, Buffer.concat(pieces))
  }
  return files
}

/** An archive as a careful forger writes it: right headers, right filling. */
function archive(files: Map<string, Buffer>, original: Buffer): Buffer {
  const seconds = Number.parseInt(original.toString('latin1', 136, 147), 8)
  const parts = [...files].flatMap(([name, content]) => [
    tarHeader(name, content.length, seconds),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ])
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

async function forged(change: (lines: string[]) => string[], name = 'entries.jsonl'): Promise<Buffer> {
  const files = await filesOf(whole)
  const lines = files.get(name)?.toString().split('\n').slice(0, -1) ?? []
  files.set(
    name,
    Buffer.from(
      change(lines)
        .map((line) => `${line}\n`)
        .join(''),
    ),
  )
  return archive(files, whole)
}

describe('an export', () => {
  it('is whole, and says so in one sentence with exit code 0', async () => {
    expect(await verdict(whole)).toEqual({
      code: 0,
      sentence: expect.stringMatching(
        /^Whole: 40 entries, the whole of baton\.test\/audit\/cd\/org_\w+ as it was signed at .+Z\.$/,
      ),
    })
    expect(await verdict(filtered)).toEqual({
      code: 0,
      sentence: expect.stringMatching(/^Whole: 4 entries, each one proved/),
    })
  })

  it('is an ordinary archive of the exact bytes that were logged, and readable', async () => {
    const files = await filesOf(whole)
    const entries = files.get('entries.jsonl')?.toString().trimEnd().split('\n') ?? []
    expect(entries).toHaveLength(ENTRIES)
    expect(JSON.parse(entries[0] ?? '')).toMatchObject({ v: 1, org: orgId, action: 'promotion.approved' })
    const values = files.get('values.txt')?.toString().trimEnd().split('\n') ?? []
    expect(values.map((line) => line.split(' ')[2] === 'erased')).toEqual([false, true, false, false])
    expect(Buffer.from(values[0]?.split(' ')[3] ?? '', 'base64').toString()).toBe('Ada: the page was "blank"\n\u2028ü')
    expect([...files.keys()]).toEqual([
      'README.txt',
      'verify.mjs',
      'kit.txt',
      'key.txt',
      'checkpoint.txt',
      'hashes.txt',
      'values.txt',
      'entries.jsonl',
    ])
    expect([...(await filesOf(filtered)).keys()]).toContain('proofs.txt')
  })

  it('is checked by the verifier alone, in an empty folder, with plain node', async () => {
    const empty = await mkdtemp(join(folder, 'empty-'))
    const verifier = await withOrg(log.appDb, orgId, findVerifier)
    await writeFile(join(empty, 'verify.mjs'), verifier ?? '')
    await writeFile(join(empty, 'export.tar'), whole)
    const run = (args: string[]) => spawnSync(process.execPath, args, { cwd: empty, env: {}, encoding: 'utf8' })
    expect(run(['verify.mjs', 'export.tar', '--key', vkey])).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('Whole: 40 entries'),
    })
    expect(run(['verify.mjs', 'export.tar'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Pass --key'),
    })
    expect(run(['verify.mjs'])).toMatchObject({ status: 1 })
    expect(run(['verify.mjs', 'absent.tar', '--key', vkey])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('there is no file'),
    })
    expect(run(['verify.mjs', 'export.tar', '--key', 'nonsense'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('key cannot be read'),
    })
  })

  it('is an entry itself', async () => {
    const org = log.newOrg()
    await log.write(org, 1)
    await sequenceOnce(log)
    await exported(log, org, { action: 'promotion.approved' })
    await sequenceOnce(log)
    const files = await filesOf(await exported(log, org, {}))
    const last = files.get('entries.jsonl')?.toString().trimEnd().split('\n').at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({
      action: 'log.exported',
      after: { size: 1, filter: { action: 'promotion.approved' } },
    })
  })

  it.each([
    ['may not export', powerless],
    ['may export in one project alone', ownerOfProject],
  ])('is refused to who %s', async (_who, actor) => {
    await expect(exportLog(testContext(log, orgId, actor), {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is refused while nothing is signed', async () => {
    await expect(exportLog(testContext(log, log.newOrg()), {})).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'not_signed_yet',
    })
  })

  it('holds nothing of another organisation', async () => {
    const theirs = log.newOrg()
    await log.write(theirs, 3, { reason: 'theirs alone' })
    await sequenceOnce(log)
    const text = (await exported(log, orgId, {})).toString('latin1')
    expect(text).not.toContain(theirs)
    const foreign = await exported(log, theirs, {})
    expect(await verdict(foreign)).toMatchObject({ code: 1 })
  })
})

describe('the verifier finds', () => {
  it.each(['whole', 'filtered'] as const)(
    'any one byte that was changed, wherever it is, in a %s export',
    async (kind) => {
      const good = kind === 'whole' ? whole : filtered
      await fc.assert(
        fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const bad = Buffer.from(good)
          bad[at] = (bad[at] ?? 0) ^ change
          const { code, sentence } = await verdict(bad)
          expect({ at, code, sentence }).toMatchObject({
            code: 1,
            sentence: expect.stringMatching(/^Not whole: .{20,}/),
          })
        }),
        { numRuns: 200 },
      )
    },
  )

  it('which entry was changed, by its place and its id', async () => {
    const files = await filesOf(whole)
    const id = JSON.parse(files.get('entries.jsonl')?.toString().split('\n')[5] ?? '').id
    const bad = await forged((lines) => lines.with(5, (lines[5] ?? '').replace('approved', 'rejected')))
    expect((await verdict(bad)).sentence).toContain(`Entry 5 (${id}) is not what was logged`)
  })

  it.each<[what: string, change: (lines: string[]) => string[], says: RegExp]>([
    ['an entry that was taken out', (lines) => lines.toSpliced(7, 1), /Entry 7 /],
    ['the last entry taken out', (lines) => lines.slice(0, -1), /Entry 39 .*has 39 entries, and the signed log has 40/],
    ['an entry put in', (lines) => lines.toSpliced(7, 0, lines[3] ?? ''), /Entry 7 /],
    ['an entry added at the end', (lines) => [...lines, lines[3] ?? ''], /Entry 40 .*was added/],
    ['two entries in each other’s place', (lines) => lines.with(7, lines[8] ?? '').with(8, lines[7] ?? ''), /Entry 7 /],
    ['no entry at all', () => [], /Entry 0 /],
  ])('%s, with the archive written anew around it', async (_, change, says) => {
    expect(await verdict(await forged(change))).toMatchObject({ code: 1, sentence: expect.stringMatching(says) })
  })

  it.each<[name: string, says: RegExp]>([
    ['hashes.txt', /Entry 7|hashes\.txt/],
    ['values.txt', /values\.txt does not have the reason of entry \d+/],
    ['README.txt', /README\.txt was changed/],
    ['verify.mjs', /verify\.mjs inside the archive was changed/],
    ['kit.txt', /kit\.txt/],
    ['key.txt', /another key/],
    ['checkpoint.txt', /checkpoint/],
  ])('a line taken out of %s', async (name, says) => {
    const bad = await forged((lines) => lines.toSpliced(Math.min(7, lines.length - 1), 1), name)
    expect(await verdict(bad)).toMatchObject({ code: 1, sentence: expect.stringMatching(says) })
  })

  it('entries and hashes that were changed together', async () => {
    const files = await filesOf(await forged((lines) => lines.toSpliced(7, 1)))
    const hashes = files.get('hashes.txt')?.toString().split('\n').toSpliced(7, 1).join('\n') ?? ''
    const bad = archive(
      new Map([...files].map(([name, content]) => [name, name === 'hashes.txt' ? Buffer.from(hashes) : content])),
      whole,
    )
    expect(await verdict(bad)).toMatchObject({
      code: 1,
      sentence: expect.stringContaining('has 39 entries, and the signed log has 40'),
    })
  })

  it('an archive that was cut off, or added to, at any place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        expect(await verdict(whole.subarray(0, length))).toMatchObject({ code: 1 })
      }),
      { numRuns: 50 },
    )
    expect(await verdict(Buffer.concat([whole, Buffer.alloc(512)]))).toMatchObject({
      code: 1,
      sentence: expect.stringContaining('does not end as it was written'),
    })
  })

  it('an archive that another program wrote', async () => {
    const unpacked = await mkdtemp(join(folder, 'unpacked-'))
    const original = join(folder, 'original.tar')
    await writeFile(original, whole)
    execFileSync('tar', ['-xf', original, '-C', unpacked])
    execFileSync('tar', ['-cf', join(folder, 'rewritten.tar'), '-C', unpacked, ...(await filesOf(whole)).keys()])
    expect(await verdict(await readFile(join(folder, 'rewritten.tar')))).toMatchObject({
      code: 1,
      sentence: expect.stringContaining('header of README.txt'),
    })
  })

  it('an export that was signed with another key, whichever key it carries', async () => {
    const other = await openTestLog()
    try {
      const signer = await createFileSigner({
        folder: join(other.signerFolder, 'other'),
        host: 'baton.test',
        service: 'cd',
      })
      await other.write(orgId, ENTRIES)
      await sequenceOnce({ ...other, signer })
      const resigned = await exported(other, orgId, {})
      const otherKey = await keyOf(other, orgId)
      expect(otherKey).not.toBe(vkey)
      expect(await verdict(resigned, otherKey)).toMatchObject({ code: 0 })
      expect(await verdict(resigned)).toMatchObject({ code: 1, sentence: expect.stringContaining('another key') })
      const files = await filesOf(resigned)
      files.set('key.txt', Buffer.from(`${vkey}\n`))
      expect(await verdict(archive(files, resigned))).toMatchObject({
        code: 1,
        sentence: expect.stringContaining('not signed by the key'),
      })
    } finally {
      await other.close()
    }
  })

  it('an entry that was edited in the database before the export, and names it', async () => {
    const org = log.newOrg()
    await log.write(org, 12)
    await sequenceOnce(log)
    await log.tamper(`update audit.leaves set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'approved', 'rejected'), 'UTF8')
      where org_id = '${org}' and position = 9`)
    expect(await verdict(await exported(log, org, {}), await keyOf(log, org))).toMatchObject({
      code: 1,
      sentence: expect.stringMatching(/^Not whole: Entry 9 \(aud_/),
    })
    expect(
      await verdict(await exported(log, org, { action: 'promotion.approved' }), await keyOf(log, org)),
    ).toMatchObject({ code: 1, sentence: expect.stringMatching(/^Not whole: Entry 9 \(aud_/) })
  })

  it('nothing yet where the signer has not put its verifier there: it says so', async () => {
    const other = await openTestLog()
    try {
      const org = other.newOrg()
      await other.write(org, 1)
      await sequenceOnce(other)
      await other.tamper('truncate audit.export_kits')
      await expect(exportLog(testContext(other, org), {})).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        reason: 'no_signer',
        message: 'The signer has not put its verifier here yet. Start it, and export again.',
      })
    } finally {
      await other.close()
    }
  })

  it('nothing wrong with an older export, once the log has grown', async () => {
    await log.write(orgId, 3)
    await sequenceOnce(log)
    expect(await verdict(whole)).toMatchObject({ code: 0 })
  })
})
