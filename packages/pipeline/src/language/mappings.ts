import { isMap, isScalar, type Node, type Pair } from 'yaml'
import { clip } from '../clip.ts'
import { nearest } from './nearest.ts'
import { offsetOf, type Place, type Read, type Reading } from './reading.ts'
import { quoted } from './scalars.ts'
import { type Infer, readAll, type Shape, wrongType } from './shape.ts'

type Fields = Readonly<Record<string, Shape<unknown>>>

/** A mapping with known keys. */
export type RecordOptions<Required extends Fields, Optional extends Fields> = {
  /** What a sentence calls it: "'step' is not known in a job." */
  noun: string
  required: Required
  optional: Optional
  /** What to write instead of a key that people bring from elsewhere. */
  instead?: Readonly<Record<string, string>>
  /** Needs at least one of its keys. */
  notEmpty?: boolean
}

type RecordValue<Required extends Fields, Optional extends Fields> = {
  [Key in keyof Required]: Infer<Required[Key]>
} & { [Key in keyof Optional]?: Infer<Optional[Key]> }

/** A mapping with known keys; others are refused, with the nearest known one. */
export function record<Required extends Fields, Optional extends Fields>(
  options: RecordOptions<Required, Optional>,
): Shape<RecordValue<Required, Optional>> {
  const fields = new Map<string, Shape<unknown>>(Object.entries({ ...options.required, ...options.optional }))
  const required = Object.keys(options.required)
  const known = [...fields.keys()]
  const words: Known = { noun: options.noun, known, instead: options.instead }
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries([...fields].map(([key, shape]) => [key, shape.schema])),
      ...(required.length > 0 && { required }),
      ...(options.notEmpty && { minProperties: 1 }),
      additionalProperties: false,
    },
    read(given, reading) {
      const place = reading.resolve(given)
      const entries = entriesOf(place, reading, `It takes ${quoted(known)}.`)
      if (!entries) return null
      if (options.notEmpty && entries.length === 0) {
        return reading.problem(offsetOf(place), `${place.what} is empty.`, `It takes ${quoted(known)}.`)
      }
      const missing = required.filter((key) => !entries.some((entry) => entry.key === key))
      const unknown = entries.filter((entry) => !fields.has(entry.key)).map((entry) => hintFor(entry.key, words))
      // A key that is merely misspelt is told once, where it stands.
      const absent = missing.filter((key) => !unknown.some((hint) => hint.startsWith(`Write '${key}'`)))
      for (const key of absent) reading.problem(place.offset, `${place.what} has no '${key}'.`, `Add '${key}'.`)
      const read = readAll(entries, (entry): Read<[string, unknown]> => {
        const shape = fields.get(entry.key)
        if (!shape) return unknownKey(entry, reading, words)
        const value = shape.read({ node: entry.value, what: `'${entry.key}'`, offset: entry.offset }, reading)
        return value && { value: [entry.key, value.value] }
      })
      if (!read || missing.length > 0) return null
      return { value: Object.fromEntries(read.value) as RecordValue<Required, Optional> }
    },
  }
}

/** A mapping whose keys the author chooses. */
export type MapOptions = {
  /** What one entry is called, before its name: `the job`. */
  entry: string
  keyPattern: RegExp
  /** What a key must be like, as the end of a sentence. */
  keyRule: string
  max: number
  min?: number
}

/** One entry of a mapping, in the order of the file. */
export type MapEntry<Value> = { name: string; offset: number; value: Value }

/** A mapping from names that the author chooses to one shape. */
export function mapOf<Value>(shape: Shape<Value>, options: MapOptions): Shape<Array<MapEntry<Value>>> {
  const { entry: noun, keyPattern, keyRule, max, min = 0 } = options
  return {
    schema: {
      type: 'object',
      propertyNames: { pattern: keyPattern.source },
      additionalProperties: shape.schema,
      maxProperties: max,
      ...(min > 0 && { minProperties: min }),
    },
    read(given, reading) {
      const place = reading.resolve(given)
      const entries = entriesOf(place, reading, 'Write one name and its value a line.')
      if (!entries) return null
      if (entries.length < min)
        return reading.problem(offsetOf(place), `${place.what} is empty.`, `Add ${noun.replace('the', 'a')} to it.`)
      if (entries.length > max) {
        return reading.problem(offsetOf(place), `${place.what} has ${entries.length} entries.`, `Write ${max} at most.`)
      }
      return readAll(entries, ({ key, value, offset }) => {
        const what = `${noun} '${key}'`
        if (!keyPattern.test(key)) return reading.problem(offset, `${what} cannot have that name.`, keyRule)
        const read = shape.read({ node: value, what, offset }, reading)
        return read && { value: { name: key, offset, value: read.value } }
      })
    },
  }
}

type Entry = { key: string; value: Node | null; offset: number }

function entriesOf(place: Place, reading: Reading, hint: string): Entry[] | null {
  if (!isMap(place.node)) return wrongType(place, reading, 'a mapping', hint)
  const entries = place.node.items.map((pair) =>
    entryOf(pair as Pair<Node | null, Node | null>, reading, offsetOf(place)),
  )
  const first = new Map<string, number>()
  let whole = true
  for (const entry of entries) {
    if (!entry) whole = false
    else if (first.has(entry.key)) {
      whole = false
      reading.problem(entry.offset, `'${entry.key}' stands twice in one mapping.`, 'Keep one of the two.')
    } else first.set(entry.key, entry.offset)
  }
  return whole ? entries.filter((entry) => entry !== null) : null
}

function entryOf(pair: Pair<Node | null, Node | null>, reading: Reading, mapOffset: number): Entry | null {
  const place = reading.resolve({ node: pair.key, what: 'a key', offset: mapOffset })
  const offset = pair.key?.range?.[0] ?? mapOffset
  if (!isScalar(place.node) || place.node.value === null) {
    return reading.problem(offset, 'a key must be a word.', "Write 'key: value'.")
  }
  const key = typeof place.node.value === 'string' ? place.node.value : (place.node.source ?? String(place.node.value))
  if (key === '<<') return reading.problem(offset, "merge keys ('<<') are not supported.", 'Write the keys out here.')
  return { key, value: pair.value, offset }
}

type Known = { noun: string; known: readonly string[]; instead: Readonly<Record<string, string>> | undefined }

function unknownKey(entry: Entry, reading: Reading, words: Known): null {
  const message = `'${clip(entry.key, 60)}' is not known in ${words.noun}.`
  return reading.problem(entry.offset, message, hintFor(entry.key, words))
}

function hintFor(key: string, { known, instead }: Known): string {
  const told = instead && Object.hasOwn(instead, key) ? instead[key] : undefined
  if (told) return told
  const meant = nearest(key, known)
  return meant ? `Write '${meant}'.` : `Known here: ${quoted(known)}.`
}
