import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { OpenLog } from '../log/open-log.ts'
import { inclusionPlaces, makeInclusionProof } from '../merkle/proofs.ts'
import { LogMismatch } from '../tree/log-mismatch.ts'
import { type NodeHashes, pickNodes, readNodeHashes } from '../tree/stored-tree.ts'
import { leafHash, verifyInclusion } from '../verify/verify.mjs'

/** Whether an entry is provably under a signed checkpoint. `being signed` passes within a second while the signer runs. */
export const PROOF_STATES = ['being signed', 'proved', 'mismatch'] as const
export type ProofState = (typeof PROOF_STATES)[number]

/** An entry and its place in the tree; null while it is still in the outbox. */
export type PlacedEntry = { position: number | null; entry: Uint8Array }

/** Proves each entry from its own bytes up to the newest checkpoint's signature. One query, whatever the number. */
export async function proveEntries(
  tx: Tx,
  orgId: OrgId,
  log: OpenLog | null,
  entries: readonly PlacedEntry[],
): Promise<ProofState[]> {
  const checkpoint = log?.checkpoint
  if (!checkpoint) return entries.map(() => 'being signed')
  const { size, root } = checkpoint
  const isCovered = (position: number | null): position is number => position !== null && position < size
  const places = entries.flatMap(({ position }) => (isCovered(position) ? inclusionPlaces(position, size) : []))
  const hashes = await readNodeHashes(tx, orgId, places)
  return Promise.all(
    entries.map(async ({ position, entry }) => {
      if (!isCovered(position)) return 'being signed'
      const proof = await proofFrom(hashes, position, size)
      return log.signed && proof && verifyInclusion(leafHash(entry), position, size, proof, root)
        ? 'proved'
        : 'mismatch'
    }),
  )
}

/** An inclusion proof from nodes that were read before; null when one of them is not stored. */
export async function proofFrom(hashes: NodeHashes, position: number, size: number): Promise<Uint8Array[] | null> {
  try {
    return await makeInclusionProof(position, size, async (places) => pickNodes(hashes, places))
  } catch (error) {
    if (error instanceof LogMismatch) return null
    throw error
  }
}
