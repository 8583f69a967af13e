/** Types of verify.mjs, which stays plain JavaScript so that it runs alone. */
export class NotWhole extends Error {}
export type TreePeaks = Uint8Array[]
export function leafHash(entry: Uint8Array): Buffer
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer
export function pushLeaf(
  peaks: TreePeaks,
  size: number,
  leaf: Uint8Array,
  onNode?: (level: number, position: number, hash: Uint8Array) => void,
): void
export function rootOfPeaks(peaks: TreePeaks): Buffer
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean
export function verifyConsistency(
  size1: number,
  root1: Uint8Array,
  size2: number,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
): boolean
export function refuseWeakKey(raw: Uint8Array): void
export function keyId(name: string, kind: 1 | 4, publicKey: Uint8Array): Buffer
export function parseVkey(text: string): { name: string; publicKey: Uint8Array }
export type OpenedCheckpoint = { origin: string; size: number; root: Uint8Array; signedAt: number }
export function openCheckpoint(note: string, origin: string, publicKey: Uint8Array): OpenedCheckpoint
export function commitmentTo(salt: Uint8Array, value: string): string
export function commitmentIn(entry: Uint8Array): unknown
export function kitText(name: string, readme: Uint8Array, verifier: Uint8Array): string
export function tarHeader(name: string, sizeBytes: number, seconds: number): Buffer
export function verifyExport(
  path: string,
  vkey: string,
): { sentence: string; entries: number; size: number; whole: boolean }
export function runVerify(args: readonly string[], print: (line: string) => void): 0 | 1
