/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** How strict to be. */
export type StrictJsonLimits = {
  maxDepth: number
  maxStringLength: number
  /** Keys whose string may be longer, up to the size of the text. */
  longKeys?: ReadonlySet<string>
}

/** Why a text was refused, and where: a JSON pointer. */
export class StrictJsonError extends Error {
  readonly path: string

  constructor(message: string, path: string) {
    super(message)
    this.path = path
  }
}

/**
 * Reads JSON so that no two readers can differ over it: UTF-8 only, no key twice, no `__proto__`, no integer beyond
 * 2^53-1, no lone surrogate, no NUL, bounded depth. Throws StrictJsonError.
 */
export function parseStrictJson(bytes: Uint8Array, limits: StrictJsonLimits): Json {
  const reader = new StrictReader(decodeUtf8(bytes), limits)
  return reader.readWhole()
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new StrictJsonError('The text is not UTF-8.', '')
  }
}

const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const STRING = /"[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*"/uy
const WORDS: ReadonlyArray<[string, null | boolean]> = [
  ['null', null],
  ['true', true],
  ['false', false],
]

class StrictReader {
  private at = 0
  private readonly path: Array<string | number> = []
  private readonly text: string
  private readonly limits: StrictJsonLimits

  constructor(text: string, limits: StrictJsonLimits) {
    this.text = text
    this.limits = limits
  }

  readWhole(): Json {
    const value = this.value()
    this.take(SPACE)
    if (this.at < this.text.length) throw this.refuse('There is more after the end of the JSON value.')
    return value
  }

  private value(): Json {
    this.take(SPACE)
    const first = this.text[this.at]
    if (first === '{') return this.object()
    if (first === '[') return this.array()
    if (first === '"') return this.string()
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.at)) continue
      this.at += word.length
      return value
    }
    return this.number()
  }

  private object(): Json {
    const entries = new Map<string, Json>()
    this.enter()
    while (!this.closes('}', entries.size > 0)) {
      this.take(SPACE)
      if (this.text[this.at] !== '"') throw this.refuse('A key in quotes must stand here.')
      const key = this.string()
      if (key === '__proto__') throw this.refuse("The key '__proto__' is not allowed.")
      if (entries.has(key)) throw this.refuse(`The key '${key.slice(0, 60).toWellFormed()}' stands twice.`)
      this.take(SPACE)
      if (this.text[this.at] !== ':') throw this.refuse("A ':' must stand here.")
      this.at += 1
      this.path.push(key)
      entries.set(key, this.value())
      this.path.pop()
    }
    return Object.fromEntries(entries)
  }

  private array(): Json {
    const items: Json[] = []
    this.enter()
    while (!this.closes(']', items.length > 0)) {
      this.path.push(items.length)
      items.push(this.value())
      this.path.pop()
    }
    return items
  }

  private enter(): void {
    this.at += 1
    if (this.path.length >= this.limits.maxDepth) throw this.refuse(`It is nested deeper than ${this.limits.maxDepth}.`)
  }

  /** Steps over the bracket, or over the comma that must stand before another item. */
  private closes(bracket: string, hasItems: boolean): boolean {
    this.take(SPACE)
    if (this.text[this.at] === bracket) {
      this.at += 1
      return true
    }
    if (!hasItems) return false
    if (this.text[this.at] !== ',') throw this.refuse(`A ',' or '${bracket}' must stand here.`)
    this.at += 1
    return false
  }

  private string(): string {
    const raw = this.take(STRING)
    if (raw === null) throw this.refuse('A string is not closed, or holds what JSON does not allow.')
    const value = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1)
    if (!value.isWellFormed()) throw this.refuse('A string holds half a character.')
    // No database that we know of keeps it, and nobody means it.
    if (value.includes('\0')) throw this.refuse('A string holds a NUL character.')
    const key = this.path.at(-1)
    const mayBeLong = typeof key === 'string' && this.limits.longKeys?.has(key)
    if (value.length > this.limits.maxStringLength && !mayBeLong) {
      throw this.refuse(`A string is longer than ${this.limits.maxStringLength} characters.`)
    }
    return value
  }

  private number(): number {
    const raw = this.take(NUMBER)
    if (raw === null) throw this.refuse('A value must stand here.')
    const value = Number(raw)
    if (!Number.isFinite(value)) throw this.refuse('A number is too large.')
    if (/^-?[0-9]+$/.test(raw) && !Number.isSafeInteger(value)) throw this.refuse('An integer is beyond 2^53-1.')
    return value
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (!found) return null
    this.at = pattern.lastIndex
    return found[0]
  }

  private refuse(message: string): StrictJsonError {
    return new StrictJsonError(message, jsonPointer(this.path))
  }
}

/** A JSON pointer (RFC 6901) to a path. */
export function jsonPointer(path: ReadonlyArray<PropertyKey>): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
