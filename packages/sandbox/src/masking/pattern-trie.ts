import type { MaskPattern } from './patterns.ts'

const ROOT = 0

/**
 * An Aho-Corasick automaton over bytes. The first two bytes of a pattern are one look-up each, which is where ordinary
 * output spends its time; deeper states keep their few children as a list, so that its size grows with the patterns.
 */
export class PatternTrie {
  /** How many of the last bytes are the beginning of some pattern, by state. */
  readonly depth: Int32Array
  /** Length of the longest pattern that ends in a state, or 0, and which pattern it is. */
  readonly matchLength: Int32Array
  readonly matchPattern: Int32Array
  readonly fromRoot = new Int32Array(256)
  /** The state after two bytes, the first of which begins a pattern: at `first * 256 + second`. */
  readonly #afterTwo = new Int32Array(256 * 256)
  readonly #fail: Int32Array
  readonly #firstChild: Int32Array
  readonly #nextSibling: Int32Array
  readonly #byte: Uint8Array
  #states = 1

  constructor(patterns: readonly MaskPattern[]) {
    const size = 1 + patterns.reduce((sum, pattern) => sum + pattern.bytes.length, 0)
    this.depth = new Int32Array(size)
    this.matchLength = new Int32Array(size)
    this.matchPattern = new Int32Array(size)
    this.#fail = new Int32Array(size)
    this.#firstChild = new Int32Array(size)
    this.#nextSibling = new Int32Array(size)
    this.#byte = new Uint8Array(size)
    patterns.forEach((pattern, index) => {
      this.#add(pattern.bytes, index)
    })
    this.#link()
    this.#fillAfterTwo()
  }

  /** The state after one more byte. */
  next(state: number, byte: number): number {
    if (this.depth[state] === 1) return this.#afterTwo[(this.#byte[state] as number) * 256 + byte] as number
    return this.#follow(state, byte)
  }

  #follow(state: number, byte: number): number {
    for (let from = state; from !== ROOT; from = this.#fail[from] ?? ROOT) {
      const child = this.#child(from, byte)
      if (child !== ROOT) return child
    }
    return this.fromRoot[byte] ?? ROOT
  }

  #child(state: number, byte: number): number {
    let child = this.#firstChild[state] ?? ROOT
    while (child !== ROOT && this.#byte[child] !== byte) child = this.#nextSibling[child] ?? ROOT
    return child
  }

  #add(bytes: Buffer, pattern: number): void {
    let state = ROOT
    for (const byte of bytes) {
      const known = state === ROOT ? (this.fromRoot[byte] ?? ROOT) : this.#child(state, byte)
      state = known === ROOT ? this.#grow(state, byte) : known
    }
    this.matchLength[state] = bytes.length
    this.matchPattern[state] = pattern
  }

  #grow(parent: number, byte: number): number {
    const state = this.#states
    this.#states += 1
    this.#byte[state] = byte
    this.depth[state] = (this.depth[parent] ?? 0) + 1
    this.#nextSibling[state] = this.#firstChild[parent] ?? ROOT
    this.#firstChild[parent] = state
    if (parent === ROOT) this.fromRoot[byte] = state
    return state
  }

  #fillAfterTwo(): void {
    for (let first = 0; first < 256; first += 1) {
      const state = this.fromRoot[first] ?? ROOT
      if (state === ROOT) continue
      for (let second = 0; second < 256; second += 1) {
        this.#afterTwo[first * 256 + second] = this.#follow(state, second)
      }
    }
  }

  /** Breadth first: a state's failure link is known before its children's. */
  #link(): void {
    const queue = [ROOT]
    for (const parent of queue) {
      for (let child = this.#firstChild[parent] ?? ROOT; child !== ROOT; child = this.#nextSibling[child] ?? ROOT) {
        const fail = parent === ROOT ? ROOT : this.#follow(this.#fail[parent] ?? ROOT, this.#byte[child] ?? 0)
        this.#fail[child] = fail
        if ((this.matchLength[child] ?? 0) === 0) {
          this.matchLength[child] = this.matchLength[fail] ?? 0
          this.matchPattern[child] = this.matchPattern[fail] ?? 0
        }
        queue.push(child)
      }
    }
  }
}
