import { rootOfPeaks } from '../verify/verify.mjs'

/** Where a full subtree stands. */
export type NodePlace = { level: number; position: number }

/** Leaves from `start` up to, and without, `end`. */
type LeafRange = { start: number; end: number }

/** Gives the hash of every place asked for, in the order asked for. */
export type ReadNodes = (places: readonly NodePlace[]) => Promise<readonly Uint8Array[]>

/** RFC 6962 2.1.1: the subtrees whose roots prove the leaf at `index` in the tree of `size` leaves, from the leaf upwards. */
function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start)
    const left = index < middle
    ranges.unshift(left ? { start: middle, end } : { start, end: middle })
    if (left) end = middle
    else start = middle
  }
  return ranges
}

/** RFC 6962 2.1.2: the subtrees that prove that the tree of `size2` leaves begins with the tree of `size1`. */
function consistencyRanges(size1: number, size2: number): LeafRange[] {
  const ranges: LeafRange[] = []
  let start = 0
  let end = size2
  let isOldTree = true
  while (size1 !== end) {
    const middle = start + largestPowerBelow(end - start)
    if (size1 <= middle) {
      ranges.unshift({ start: middle, end })
      end = middle
    } else {
      ranges.unshift({ start, end: middle })
      start = middle
      isOldTree = false
    }
  }
  return isOldTree ? ranges : [{ start, end }, ...ranges]
}

/** The full subtrees that make up a range of which `start` is a multiple of every power of two in its length. */
function coveringPlaces({ start, end }: LeafRange): NodePlace[] {
  const places: NodePlace[] = []
  for (let from = start; from < end; ) {
    const level = Math.floor(Math.log2(end - from))
    places.push({ level, position: from / 2 ** level })
    from += 2 ** level
  }
  return places
}

/** The places of the peaks of the tree of `size` leaves, from left to right. */
export function frontierPlaces(size: number): NodePlace[] {
  return size === 0 ? [] : coveringPlaces({ start: 0, end: size })
}

/** The places of all nodes that an inclusion proof is made of. */
export function inclusionPlaces(index: number, size: number): NodePlace[] {
  return inclusionRanges(index, size).flatMap(coveringPlaces)
}

/** The inclusion proof of the leaf at `index` in the tree of `size` leaves. Needs `index < size`. */
export function makeInclusionProof(index: number, size: number, readNodes: ReadNodes): Promise<Uint8Array[]> {
  return foldRanges(inclusionRanges(index, size), readNodes)
}

/** The consistency proof between two sizes. Needs `0 < size1 <= size2`. */
export function makeConsistencyProof(size1: number, size2: number, readNodes: ReadNodes): Promise<Uint8Array[]> {
  return foldRanges(consistencyRanges(size1, size2), readNodes)
}

async function foldRanges(ranges: readonly LeafRange[], readNodes: ReadNodes): Promise<Uint8Array[]> {
  const places = ranges.map(coveringPlaces)
  const hashes = await readNodes(places.flat())
  let from = 0
  return places.map((covering) => {
    const peaks = hashes.slice(from, from + covering.length)
    from += covering.length
    return rootOfPeaks(peaks)
  })
}

function largestPowerBelow(count: number): number {
  const power = 2 ** Math.floor(Math.log2(count))
  return power === count ? power / 2 : power
}
