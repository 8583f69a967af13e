import type { OutputFilter } from '../launcher/copy-output.ts'
import type { StepSecret } from '../step.ts'
import { PatternTrie } from './pattern-trie.ts'
import { type MaskPattern, patternsOf } from './patterns.ts'

const NOTHING = Buffer.alloc(0)

/**
 * Replaces secrets in a stream by `[secret NAME]`, however the stream is cut into pieces. Of each piece it holds back only
 * the end that may be the beginning of a secret, so that other lines go through at once; `end` gives the rest.
 */
export function createOutputMasker(secrets: readonly StepSecret[]): OutputFilter {
  const patterns = patternsOf(secrets)
  if (patterns.length === 0) return { push: (chunk) => chunk, end: () => NOTHING }
  const masker = new OutputMasker(patterns)
  return { push: (chunk) => masker.push(chunk), end: () => masker.end() }
}

/**
 * Secrets that overlap are blotted out together, by one replacement. Positions count from the beginning of `#held` and
 * are moved when bytes leave it; a match may begin before it, in bytes that were blotted out.
 */
class OutputMasker {
  readonly #patterns: readonly MaskPattern[]
  readonly #trie: PatternTrie
  #state = 0
  #held: Buffer = NOTHING
  /** Matches that have not been given out, in order and apart. Bytes of a match given out are dropped up to `#blotTo`. */
  #matches: { from: number; to: number; pattern: number }[] = []
  #blotTo = 0

  constructor(patterns: readonly MaskPattern[]) {
    this.#patterns = patterns
    this.#trie = new PatternTrie(patterns)
  }

  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    this.#scan(bytes, this.#held.length)
    return this.#release(bytes, bytes.length - (this.#trie.depth[this.#state] ?? 0))
  }

  end(): Buffer {
    const bytes = this.#held
    this.#state = 0
    return this.#release(bytes, bytes.length)
  }

  #scan(bytes: Buffer, start: number): void {
    const trie = this.#trie
    const { fromRoot, matchLength, matchPattern } = trie
    let state = this.#state
    for (let index = start; index < bytes.length; index += 1) {
      const byte = bytes[index] as number
      state = state === 0 ? (fromRoot[byte] as number) : trie.next(state, byte)
      if (state !== 0 && matchLength[state] !== 0) {
        const to = index + 1
        this.#note({ from: to - (matchLength[state] ?? 0), to, pattern: matchPattern[state] ?? 0 })
      }
    }
    this.#state = state
  }

  #note(match: { from: number; to: number; pattern: number }): void {
    if (match.from < this.#blotTo) {
      this.#blotTo = match.to
      this.#matches = []
      return
    }
    let merged = match
    for (let last = this.#matches.at(-1); last && last.to > merged.from; last = this.#matches.at(-1)) {
      this.#matches.pop()
      merged = { from: Math.min(last.from, merged.from), to: merged.to, pattern: longer(last, merged).pattern }
    }
    this.#matches.push(merged)
  }

  /** Gives out all that can be no part of a secret any more: what lies before `safe`. */
  #release(bytes: Buffer, safe: number): Buffer {
    const parts: Buffer[] = []
    let at = Math.min(this.#blotTo, bytes.length)
    for (let match = this.#matches[0]; match && match.from < safe; match = this.#matches[0]) {
      parts.push(bytes.subarray(at, match.from), this.#patterns[match.pattern]?.replacement ?? NOTHING)
      at = match.to
      this.#blotTo = match.to
      this.#matches.shift()
    }
    const to = Math.max(at, safe)
    parts.push(bytes.subarray(at, to))
    this.#held = bytes.subarray(to)
    this.#blotTo = Math.max(0, this.#blotTo - to)
    for (const match of this.#matches) {
      match.from -= to
      match.to -= to
    }
    return parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts)
  }
}

function longer<Match extends { from: number; to: number }>(one: Match, other: Match): Match {
  return one.to - one.from >= other.to - other.from ? one : other
}
