import type { Database, Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { readOrg } from '@baton/kernel/org-transaction'
import { isListedAsWritten } from '../entry/search-values.ts'
import { appendLeaves, EMPTY_FRONTIER, type Frontier, joinHashes, rootOf } from '../merkle/frontier.ts'
import type { SignedHead } from '../signer/signer.ts'
import { LogMismatch, number } from '../tree/log-mismatch.ts'
import { openStored } from '../tree/open-stored.ts'
import { findNewestCheckpoint, nodeName, readHead, type StoredCheckpoint } from '../tree/stored-tree.ts'
import { leafHash } from '../verify/verify.mjs'
import { findEntryBehindHead, readCheckpoints, readLeaves, readNodesFilledBy } from './read-stored.ts'

const CHUNK_ENTRIES = 1_000

/** What a whole check found. `size`: entries that were good. Positions count from 0; a range where one cannot be told. */
export type IntegrityVerdict =
  | { whole: true; size: number }
  | { whole: false; size: number; firstPosition: number; lastPosition: number; sentence: string }

export type VerifyRequest = {
  appDb: Database
  orgId: OrgId
  /** The log's key, from a place that whoever may have changed the database could not change. */
  log: { name: string; publicKey: Uint8Array }
  /** What the signer itself knows of this log. Without it a log that was set back as a whole looks whole. */
  remembered: SignedHead | null
}

/**
 * Recomputes an organisation's tree from the entries' bytes and holds it against the stored nodes, the head, every
 * checkpoint, and what the signer remembers. Names the first entry that does not match. Reads in short transactions.
 */
export async function verifyStored(request: VerifyRequest): Promise<IntegrityVerdict> {
  const progress = { tree: EMPTY_FRONTIER }
  try {
    await checkAll(request, progress)
    return { whole: true, size: progress.tree.size }
  } catch (error) {
    if (!(error instanceof LogMismatch)) throw error
    const { firstPosition, lastPosition, message: sentence } = error
    return { whole: false, size: progress.tree.size, firstPosition, lastPosition, sentence }
  }
}

async function checkAll(request: VerifyRequest, progress: { tree: Frontier }): Promise<void> {
  const { appDb, orgId, log, remembered } = request
  const origin = `${log.name}/${orgId}`
  const { newest, head } = await readOrg(appDb, orgId, async (tx) => ({
    newest: await findNewestCheckpoint(tx, orgId),
    head: await readHead(tx, orgId),
  }))
  const { past, forgery } = newest ? openOrAccuse(newest, origin, log.publicKey) : {}
  const signedSize = Math.max(past?.size ?? 0, remembered?.size ?? 0)
  const end = Math.max(head.size, signedSize)
  let lastProved = () => 0
  while (progress.tree.size < end) {
    const start = progress.tree
    const chunkEnd = Math.min(start.size + CHUNK_ENTRIES, end)
    const chunk = await readOrg(appDb, orgId, (tx) => readChunk(tx, orgId, start.size, chunkEnd))
    // Whether a head was really signed is asked only when it accuses the entries, or is the last one that does not.
    const stored = chunk.checkpoints.map((row) => ({ ...row, open: () => openStored(row, origin, log.publicKey) }))
    const signedHeads = [...(remembered ? [{ ...remembered, open: () => remembered }] : []), ...stored]
      .filter(({ size }) => size > start.size && size <= start.size + chunk.leaves.length)
      .sort((left, right) => left.size - right.size)
    for (const { size, root, open } of signedHeads) {
      progress.tree = grow(progress.tree, chunk, size)
      if (Buffer.compare(rootOf(progress.tree), root) !== 0) throw new LogMismatch(lastProved(), open().size - 1)
      lastProved = () => sizeOrNothing(open)
    }
    progress.tree = grow(progress.tree, chunk, start.size + chunk.leaves.length)
    if (progress.tree.size < chunkEnd) throw missing(progress.tree.size, signedSize)
  }
  await checkEnd(request, head, end)
  if (head.size === end && Buffer.compare(joinHashes(head.peaks), joinHashes(progress.tree.peaks)) !== 0) {
    throw new LogMismatch(Math.min(lastProved(), end - 1), end - 1, 'The head of the log was changed.')
  }
  if (forgery) throw forgery
}

/** How far a head proves the log: not at all when it was forged. */
function sizeOrNothing(open: () => SignedHead): number {
  try {
    return open().size
  } catch {
    return 0
  }
}

/** A forged checkpoint is told last: the entries may say more exactly what was done. */
function openOrAccuse(newest: StoredCheckpoint, origin: string, publicKey: Uint8Array) {
  try {
    return { past: openStored(newest, origin, publicKey) }
  } catch (forgery) {
    return { forgery }
  }
}

type Chunk = Awaited<ReturnType<typeof readChunk>>

/** Entries without a gap, from `start` on, with what is stored about them. */
async function readChunk(tx: Tx, orgId: OrgId, start: number, end: number) {
  const rows = await readLeaves(tx, orgId, start, end)
  const gap = rows.findIndex((row, index) => row.position !== start + index)
  const leaves = gap === -1 ? rows : rows.slice(0, gap)
  return {
    orgId,
    start,
    leaves,
    nodes: await readNodesFilledBy(tx, orgId, start, end),
    checkpoints: await readCheckpoints(tx, orgId, start, end),
  }
}

function grow(tree: Frontier, chunk: Chunk, size: number): Frontier {
  const rows = chunk.leaves.slice(tree.size - chunk.start, size - chunk.start)
  const grown = appendLeaves(
    tree,
    rows.map((row) => leafHash(row.entry)),
  )
  for (const { level, position, hash } of grown.nodes) {
    const stored = chunk.nodes.get(nodeName({ level, position }))
    if (stored === undefined || Buffer.compare(stored, hash) !== 0) {
      throw new LogMismatch(position * 2 ** level, (position + 1) * 2 ** level - 1)
    }
  }
  const relabelled = rows.find((row) => !isListedAsWritten(chunk.orgId, row))
  if (relabelled) {
    const { position } = relabelled
    throw new LogMismatch(position, position, `Entry ${number(position)} is listed as something else than it is.`)
  }
  return grown.frontier
}

async function checkEnd({ appDb, orgId }: VerifyRequest, head: Frontier, end: number): Promise<void> {
  if (head.size < end) throw missing(head.size, end)
  const added = await readOrg(appDb, orgId, (tx) => findEntryBehindHead(tx, orgId))
  if (added !== null) throw new LogMismatch(added, added, `Entry ${number(added)} was added without being logged.`)
}

function missing(position: number, signedSize: number): LogMismatch {
  const signed = position < signedSize ? `: the log was signed with ${number(signedSize)} entries` : ''
  return new LogMismatch(position, Math.max(position, signedSize - 1), `Entry ${number(position)} is missing${signed}.`)
}
