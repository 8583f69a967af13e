import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, gte, lt } from 'drizzle-orm'
import { leaves } from '../db/leaves.ts'
import { privateValues } from '../db/private-values.ts'
import { type EntryFilter, matches } from '../entries/entry-filter.ts'
import { inclusionPlaces } from '../merkle/proofs.ts'
import { proofFrom } from '../proofs/proof-state.ts'
import { nodeName, readNodeHashes } from '../tree/stored-tree.ts'
import { commitmentIn } from '../verify/verify.mjs'

const CHUNK_ENTRIES = 1_000

/** An entry as an export carries it. Lines without their line feeds; `valueLine` null where no reason was given. */
export type ExportedEntry = { position: number; bytes: Uint8Array; proofLine: string; valueLine: string | null }

/** The next entries from `from` on that pass the filter, below `size`, in the log's order. None: the end. */
export async function readExportChunk(
  tx: Tx,
  orgId: OrgId,
  wanted: { filter: EntryFilter; size: number; isWhole: boolean; from: number },
): Promise<ExportedEntry[]> {
  const { filter, size, isWhole, from } = wanted
  const { position, entry } = leaves
  const reasonOfEntry = and(
    eq(privateValues.orgId, leaves.orgId),
    eq(privateValues.entryId, leaves.entryId),
    eq(privateValues.field, 'reason'),
  )
  const rows = await tx
    .select({ position, entry, salt: privateValues.salt, value: privateValues.value })
    .from(leaves)
    .leftJoin(privateValues, reasonOfEntry)
    .where(and(matches(leaves, orgId, filter), gte(position, from), lt(position, size)))
    .orderBy(asc(position))
    .limit(CHUNK_ENTRIES)
  const proofLines = await (isWhole ? hashLines : inclusionLines)(tx, orgId, rows, size)
  return rows.map((row, index) => ({
    position: row.position,
    bytes: row.entry,
    proofLine: proofLines[index] ?? '',
    valueLine: valueLine(row),
  }))
}

type Placed = { position: number }

/** As they are stored, and not worked out from the entries: so the verifier can name an entry that was changed since. */
async function hashLines(tx: Tx, orgId: OrgId, rows: readonly Placed[]): Promise<string[]> {
  const places = rows.map(({ position }) => ({ level: 0, position }))
  const hashes = await readNodeHashes(tx, orgId, places)
  return places.map((place) => Buffer.from(hashes.get(nodeName(place)) ?? []).toString('hex'))
}

async function inclusionLines(tx: Tx, orgId: OrgId, rows: readonly Placed[], size: number): Promise<string[]> {
  const hashes = await readNodeHashes(
    tx,
    orgId,
    rows.flatMap(({ position }) => inclusionPlaces(position, size)),
  )
  return Promise.all(
    rows.map(async ({ position }) => {
      const proof = (await proofFrom(hashes, position, size)) ?? []
      return [position, ...proof.map((hash) => Buffer.from(hash).toString('base64'))].join(' ')
    }),
  )
}

function valueLine(row: { position: number; entry: Uint8Array; salt: Uint8Array | null; value: string | null }) {
  if (commitmentIn(row.entry) === undefined) return null
  if (row.salt === null || row.value === null) return `${row.position} reason erased`
  const salt = Buffer.from(row.salt).toString('hex')
  return `${row.position} reason ${salt} ${Buffer.from(row.value).toString('base64')}`
}
