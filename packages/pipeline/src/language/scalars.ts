import { isScalar, type Scalar } from 'yaml'
import { clip } from '../clip.ts'
import { nearest } from './nearest.ts'
import { offsetOf, type Place, type Reading } from './reading.ts'
import { type Shape, wrongType } from './shape.ts'

/** What a text must be like. */
export type TextOptions = {
  maxLength: number
  pattern?: RegExp
  /** Says why a value that does not match the pattern is refused, and what to write. `what` names the place. */
  explain?: (value: string, what: string) => { message: string; hint: string }
  /** What to write instead of a bare number; in quotes unless given. */
  hintForNumber?: (written: string) => string
  /** Takes numbers, true and false as they are written: `3.10` stays `3.10`. */
  loose?: boolean
}

/** Text. Never holds a NUL character, which no program could be given. */
export function text({ maxLength, pattern, explain, hintForNumber, loose = false }: TextOptions): Shape<string> {
  const type = loose ? ['string', 'number', 'boolean'] : 'string'
  return {
    schema: {
      type,
      maxLength,
      not: { type: 'string', pattern: '\\u0000' },
      ...(pattern && { pattern: pattern.source }),
    },
    read(given, reading) {
      const place = reading.resolve(given)
      const value = isScalar(place.node) ? textOf(place.node, loose) : null
      if (value === null) return wrongText(place, reading, hintForNumber)
      if (value.length > maxLength && [...value].length > maxLength) {
        return reading.problem(offsetOf(place), `${place.what} is longer than ${maxLength} characters.`, 'Shorten it.')
      }
      if (value.includes('\0')) {
        return reading.problem(offsetOf(place), `${place.what} holds a NUL character.`, 'Take it out.')
      }
      if (!value.isWellFormed()) {
        return reading.problem(offsetOf(place), `${place.what} holds half a character.`, 'Write the whole character.')
      }
      if (pattern && !pattern.test(value)) {
        const said = explain?.(value, place.what) ?? { message: `${place.what} cannot be '${value}'.`, hint: '' }
        return reading.problem(offsetOf(place), said.message, said.hint)
      }
      return { value }
    },
  }
}

/** One of a few words. */
export function choice<const Words extends readonly string[]>(words: Words): Shape<Words[number]> {
  return {
    schema: { enum: words },
    read(given, reading) {
      const place = reading.resolve(given)
      const value = isScalar(place.node) ? place.node.value : undefined
      const word = words.find((candidate) => candidate === value)
      if (word !== undefined) return { value: word }
      if (typeof value !== 'string') return wrongType(place, reading, `one of ${quoted(words)}`, '')
      const meant = nearest(value, words)
      const hint = meant ? `Write '${meant}'.` : `Write one of ${quoted(words)}.`
      return reading.problem(offsetOf(place), `${place.what} cannot be '${value}'.`, hint)
    },
  }
}

/** `true` or `false`. */
export function flag(): Shape<boolean> {
  return {
    schema: { type: 'boolean' },
    read(given, reading) {
      const place = reading.resolve(given)
      const value = isScalar(place.node) ? place.node.value : undefined
      if (typeof value === 'boolean') return { value }
      return wrongType(place, reading, 'true or false', 'Write it without quotes.')
    },
  }
}

/** Exactly this number. */
export function exactly<const Value extends number>(wanted: Value): Shape<Value> {
  return {
    schema: { const: wanted },
    read(given, reading) {
      const place = reading.resolve(given)
      const value = isScalar(place.node) ? place.node.value : undefined
      if (value === wanted) return { value: wanted }
      const found =
        typeof value === 'number' ? `${place.what} ${value} is not known here.` : `${place.what} must be ${wanted}.`
      return reading.problem(offsetOf(place), found, `Write ${wanted}, as a number.`)
    },
  }
}

/** The words in quotes, for a sentence. */
export function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ')
}

function wrongText(place: Place, reading: Reading, hintForNumber?: (written: string) => string): null {
  if (!isScalar(place.node) || place.node.value === null) return wrongType(place, reading, 'text', '')
  const written = clip(place.node.source ?? String(place.node.value), 40)
  const isNumber = typeof place.node.value === 'number'
  const hint = isNumber && hintForNumber ? hintForNumber(written) : `Put it in quotes: '${written}'.`
  return wrongType(place, reading, 'text', hint)
}

function textOf(node: Scalar, loose: boolean): string | null {
  if (typeof node.value === 'string') return node.value
  const isPlain = typeof node.value === 'number' || typeof node.value === 'boolean'
  return loose && isPlain ? (node.source ?? String(node.value)) : null
}
