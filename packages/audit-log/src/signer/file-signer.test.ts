import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { appendLeaves, EMPTY_FRONTIER, rootOf } from '../merkle/frontier.ts'
import { makeConsistencyProof, type ReadNodes } from '../merkle/proofs.ts'
import { leafHash, openCheckpoint } from '../verify/verify.mjs'
import { createFileSigner } from './file-signer.ts'
import { SignerRefusal } from './signer.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'baton-signer-test-'))
})
afterAll(() => rm(root, { recursive: true }))

const at = new Date('2026-11-23T10:00:00Z')
const newFolder = () => mkdtemp(join(root, 'keys-'))
const open = (folder: string, host = 'baton.test') => createFileSigner({ folder, host, service: 'cd' })

function tree(words: readonly string[]) {
  const { frontier, nodes } = appendLeaves(
    EMPTY_FRONTIER,
    words.map((word) => leafHash(Buffer.from(word))),
  )
  const known = new Map(nodes.map((node) => [`${node.level}/${node.position}`, node.hash]))
  const readNodes: ReadNodes = async (places) =>
    places.map(({ level, position }) => known.get(`${level}/${position}`) ?? Buffer.alloc(32))
  return {
    size: frontier.size,
    root: rootOf(frontier),
    growthFrom: (size: number) => makeConsistencyProof(size, frontier.size, readNodes),
  }
}

it('makes one key, keeps it with its name, and lets only its own user read it', async () => {
  const folder = await newFolder()
  const first = await open(folder)
  const second = await open(folder, 'another.host')
  expect(first.name).toBe('baton.test/audit/cd')
  expect([second.name, second.publicKey]).toEqual([first.name, first.publicKey])
  for (const file of await readdir(folder, { withFileTypes: true })) {
    expect((await stat(join(folder, file.name))).mode & 0o077).toBe(0)
  }
})

it('ends with one key when many processes start at once', async () => {
  const folder = await newFolder()
  const signers = await Promise.all(Array.from({ length: 10 }, () => open(folder)))
  expect(new Set(signers.map((signer) => Buffer.from(signer.publicKey).toString('hex'))).size).toBe(1)
})

it('signs growth, also after a restart, and remembers the last head of each organisation', async () => {
  const folder = await newFolder()
  const signer = await open(folder)
  const [small, large] = [tree(['a', 'b', 'c']), tree(['a', 'b', 'c', 'd', 'e'])]
  await signer.signHead({ orgId: 'org_1', ...small, growth: [], at })
  const restarted = await open(folder)
  expect(await restarted.lastSigned('org_1')).toEqual({ size: 3, root: small.root })
  expect(await restarted.lastSigned('org_2')).toBeNull()
  expect(await restarted.signedOrgs()).toEqual(['org_1'])
  const note = await restarted.signHead({ orgId: 'org_1', ...large, growth: await large.growthFrom(3), at })
  expect(openCheckpoint(note, 'baton.test/audit/cd/org_1', restarted.publicKey).size).toBe(5)
})

it('refuses a shorter log, another log of the same size, and growth that is not proved', async () => {
  const signer = await open(await newFolder())
  const [past, other, large] = [tree(['a', 'b', 'c']), tree(['a', 'B', 'c']), tree(['a', 'B', 'c', 'd'])]
  await signer.signHead({ orgId: 'org_1', ...past, growth: [], at })
  const refusals = [
    signer.signHead({ orgId: 'org_1', ...tree(['a', 'b']), growth: [], at }),
    signer.signHead({ orgId: 'org_1', ...other, growth: [], at }),
    signer.signHead({ orgId: 'org_1', ...large, growth: await large.growthFrom(3), at }),
    signer.signHead({ orgId: 'org_1', ...large, growth: [], at }),
  ]
  for (const refusal of await Promise.allSettled(refusals)) {
    expect(refusal).toMatchObject({ status: 'rejected', reason: expect.any(SignerRefusal) })
  }
  expect((await signer.lastSigned('org_1'))?.size).toBe(3)
})

it('signs nothing when it cannot read what it remembers', async () => {
  const folder = await newFolder()
  const signer = await open(folder)
  await signer.signHead({ orgId: 'org_1', ...tree(['a']), growth: [], at })
  const memory = join(folder, 'audit-log-signed', 'org_1.json')
  expect(JSON.parse(await readFile(memory, 'utf8')).size).toBe(1)
  await writeFile(memory, '{')
  await expect(signer.signHead({ orgId: 'org_1', ...tree(['z']), growth: [], at })).rejects.toThrow()
})

it('does not start with a key file that it cannot read', async () => {
  const folder = await newFolder()
  await open(folder)
  await writeFile(join(folder, 'audit-log-key.json'), '{"name":"x"}')
  await expect(open(folder)).rejects.toThrow()
})
