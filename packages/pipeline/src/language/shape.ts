import type { Node } from 'yaml'
import { isMap, isScalar, isSeq } from 'yaml'
import type { JsonSchema } from './json-schema.ts'
import { offsetOf, type Place, type Read, type Reading } from './reading.ts'

/** A piece of the language: it reads a node, with problems worded for people, and describes itself as JSON Schema. */
export type Shape<Value> = {
  readonly schema: JsonSchema
  read(place: Place, reading: Reading): Read<Value>
}

/** What a shape reads as. */
export type Infer<Some> = Some extends Shape<infer Value> ? Value : never

/** A value and where it stands, for rules that look across the file. */
export type Located<Value> = { value: Value; offset: number }

/** A shape with its place kept. */
export function located<Value>(shape: Shape<Value>): Shape<Located<Value>> {
  return {
    schema: shape.schema,
    read(place, reading) {
      const read = shape.read(place, reading)
      return read && { value: { value: read.value, offset: offsetOf(place) } }
    },
  }
}

/** A shape whose value is turned into another. */
export function mapped<From, To>(shape: Shape<From>, turn: (value: From) => To): Shape<To> {
  return {
    schema: shape.schema,
    read(place, reading) {
      const read = shape.read(place, reading)
      return read && { value: turn(read.value) }
    },
  }
}

/** A shape whose value must also keep a rule. The rule says what is wrong, with `what` for the place, or null. */
export function refined<Value>(
  shape: Shape<Value>,
  rule: (value: Value, what: string) => { message: string; hint: string } | null,
): Shape<Value> {
  return {
    schema: shape.schema,
    read(place, reading) {
      const read = shape.read(place, reading)
      const wrong = read && rule(read.value, place.what)
      return wrong ? reading.problem(offsetOf(place), wrong.message, wrong.hint) : read
    },
  }
}

/** A shape that may be written without a value (`push:`), which then reads as `empty`. */
export function orEmpty<Value>(shape: Shape<Value>, empty: Value): Shape<Value> {
  return {
    schema: { anyOf: [{ type: 'null' }, shape.schema] },
    read(place, reading) {
      return isNothing(reading.resolve(place).node) ? { value: empty } : shape.read(place, reading)
    },
  }
}

/** A shape with a sentence for those who read the JSON Schema in their editor. */
export function described<Value>(description: string, shape: Shape<Value>): Shape<Value> {
  return { ...shape, schema: { ...shape.schema, description } }
}

/** How many entries a list or mapping may have, and what one of them is called. */
export type ListOptions = { max: number; min?: number; entry?: string }

/** A list of one shape. */
export function listOf<Value>(shape: Shape<Value>, { max, min = 1, entry }: ListOptions): Shape<Value[]> {
  return {
    schema: { type: 'array', items: shape.schema, minItems: min, maxItems: max },
    read(given, reading) {
      const place = reading.resolve(given)
      if (!isSeq(place.node)) return wrongType(place, reading, 'a list', 'Begin each entry with a dash.')
      const { items } = place.node
      if (items.length < min) return reading.problem(offsetOf(place), `${place.what} is empty.`, 'Add an entry to it.')
      if (items.length > max) {
        return reading.problem(offsetOf(place), `${place.what} has ${items.length} entries.`, `Write ${max} at most.`)
      }
      return readAll(items as Array<Node | null>, (node) => {
        const offset = node?.range?.[0] ?? offsetOf(place)
        return shape.read({ node, what: entry ?? `an entry of ${place.what}`, offset }, reading)
      })
    },
  }
}

/** One value, or a list of them. Reads as a list. */
export function oneOrMany<Value>(shape: Shape<Value>, options: ListOptions): Shape<Value[]> {
  const list = listOf(shape, options)
  return {
    schema: { anyOf: [shape.schema, list.schema] },
    read(given, reading) {
      const place = reading.resolve(given)
      if (isSeq(place.node)) return list.read(place, reading)
      const read = shape.read(place, reading)
      return read && { value: [read.value] }
    },
  }
}

/** One shape where a mapping is written, another for all else. Both read as the same. */
export function mappingOr<Value>(mapping: Shape<Value>, other: Shape<Value>): Shape<Value> {
  return {
    schema: { anyOf: [other.schema, mapping.schema] },
    read(given, reading) {
      const place = reading.resolve(given)
      return (isMap(place.node) ? mapping : other).read(place, reading)
    },
  }
}

/** Reads every item, so that all problems are found; null when one of them has some. */
export function readAll<Item, Value>(items: readonly Item[], read: (item: Item) => Read<Value>): Read<Value[]> {
  const values = items.map(read)
  const good = values.filter((value) => value !== null)
  return good.length === values.length ? { value: good.map(({ value }) => value) } : null
}

/** Records that the node is of another type than wanted. */
export function wrongType(place: Place, reading: Reading, wanted: string, hint: string): null {
  const found = nameOfType(place.node)
  const message =
    found === 'nothing'
      ? `${place.what} is empty; it must be ${wanted}.`
      : `${place.what} must be ${wanted}, not ${found}.`
  return reading.problem(offsetOf(place), message, hint)
}

/** True for a key without a value. */
function isNothing(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null)
}

function nameOfType(node: Node | null): string {
  if (isNothing(node)) return 'nothing'
  if (isMap(node)) return 'a mapping'
  if (isSeq(node)) return 'a list'
  if (isScalar(node) && typeof node.value === 'string') return 'text'
  if (isScalar(node) && typeof node.value === 'boolean') return 'true or false'
  return 'a number'
}
