import { keptOfLine } from '@baton/ui/log/ansi'

/** How many lines are asked for at once. */
const PAGE_LINES = 500

/** Reads a page of lines from the server: `from` counts from 1. */
export type ReadLines = (from: number, to: number) => Promise<{ from: number; lines: string[]; totalLines: number }>

/**
 * The lines of one log as far as the browser has them: older ones by pages on demand, newer ones from the stream. The
 * stream begins at the start of line `streamFrom` (from 0), so it never has to guess where a line was cut.
 */
export class LogLines {
  #count: number
  #rest = ''
  readonly #old = new Map<number, string>()
  readonly #asked = new Set<number>()
  readonly #streamed: string[] = []
  readonly #streamFrom: number
  readonly #read: ReadLines
  readonly #changed: () => void

  /** `first` are lines that came with the page, from index `from` on. */
  constructor(options: {
    count: number
    streamFrom: number
    first?: { from: number; lines: readonly string[] }
    read: ReadLines
    changed: () => void
  }) {
    this.#count = options.count
    this.#streamFrom = options.streamFrom
    this.#read = options.read
    this.#changed = options.changed
    if (options.first) this.#keep(options.first)
  }

  #keep({ from, lines }: { from: number; lines: readonly string[] }): void {
    for (const [offset, line] of lines.entries()) this.#old.set(from + offset, line)
    const end = from + lines.length
    for (let page = Math.ceil(from / PAGE_LINES); page * PAGE_LINES < end; page += 1) {
      if (Math.min((page + 1) * PAGE_LINES, this.#count) <= end) this.#asked.add(page)
    }
  }

  /** How many lines there are, with a last one that may still grow. */
  get count(): number {
    const streamed = this.#streamFrom + this.#streamed.length + (this.#rest === '' ? 0 : 1)
    return Math.max(this.#count, streamed)
  }

  /** A line by its index from 0; undefined when it is not here yet. */
  line(index: number): string | undefined {
    const offset = index - this.#streamFrom
    if (offset >= 0 && offset < this.#streamed.length) return this.#streamed[offset]
    if (offset === this.#streamed.length && this.#rest !== '') return this.#rest
    return this.#old.get(index)
  }

  /** Asks for the lines of a range that are not here and will not come by the stream. */
  want(from: number, to: number): void {
    const end = Math.min(to, this.#streamFrom)
    for (let page = Math.floor(from / PAGE_LINES); page * PAGE_LINES < end; page += 1) {
      if (this.#asked.has(page)) continue
      this.#asked.add(page)
      void this.#load(page)
    }
  }

  /** Takes text of the stream. */
  append(text: string): void {
    const parts = (this.#rest + text).split('\n')
    this.#rest = keptOfLine(parts.pop() ?? '')
    for (const part of parts) this.#streamed.push(keptOfLine(part.endsWith('\r') ? part.slice(0, -1) : part))
    this.#changed()
  }

  async #load(page: number): Promise<void> {
    try {
      const first = page * PAGE_LINES
      const found = await this.#read(first + 1, first + PAGE_LINES)
      for (const [offset, line] of found.lines.entries()) this.#old.set(first + offset, line)
      this.#count = Math.max(this.#count, found.totalLines)
    } catch {
      // Asked for again when the line is next in view.
      this.#asked.delete(page)
    }
    this.#changed()
  }
}
