import { pushLeaf, rootOfPeaks } from '../verify/verify.mjs'

const HASH_BYTES = 32

/** A full subtree's root and its place: it covers the 2^level leaves from `position * 2^level` on. */
export type TreeNode = { level: number; position: number; hash: Uint8Array }

/** A tree known by its size and its peaks: the roots of its full subtrees from left to right, one per set bit of `size`. */
export type Frontier = { readonly size: number; readonly peaks: readonly Uint8Array[] }

/** The tree without leaves. */
export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] }

/** The tree with these leaves added, and the subtrees that became full by it (the leaves themselves among them). */
export function appendLeaves(
  frontier: Frontier,
  leafHashes: Iterable<Uint8Array>,
): { frontier: Frontier; nodes: TreeNode[] } {
  const peaks = [...frontier.peaks]
  const nodes: TreeNode[] = []
  let size = frontier.size
  for (const leaf of leafHashes) {
    pushLeaf(peaks, size, leaf, (level, position, hash) => nodes.push({ level, position, hash }))
    size += 1
  }
  return { frontier: { size, peaks }, nodes }
}

/** The RFC 6962 root. */
export function rootOf(frontier: Frontier): Uint8Array {
  return rootOfPeaks([...frontier.peaks])
}

/** Hashes one behind the other, as a row keeps them. */
export function joinHashes(hashes: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(hashes)
}

/** The hashes of 32 bytes that `joinHashes` joined. */
export function splitHashes(joined: Uint8Array): Uint8Array[] {
  return Array.from({ length: joined.length / HASH_BYTES }, (_, index) =>
    joined.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  )
}
