import { unstorable } from './text.ts'

/** What is wrong with one field of an input. `path` is its names and indexes with points between them. */
export type InputIssue = { path: string; message: string }

/** Deeper than any input of ours is read; a schema refuses what is left. */
const DEPTH_MAX = 20

/** The first text in an input, or name of a field, that PostgreSQL cannot hold; null where there is none. */
export function findUnstorable(input: unknown, path: readonly string[] = []): InputIssue | null {
  if (typeof input === 'string') {
    const message = unstorable(input)
    return message === null ? null : { path: path.join('.'), message }
  }
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input) || path.length >= DEPTH_MAX) return null
  for (const [name, value] of Object.entries(input)) {
    const message = unstorable(name)
    const found = message === null ? findUnstorable(value, [...path, name]) : { path: path.join('.'), message }
    if (found) return found
  }
  return null
}
