import { z } from 'zod'
import { DomainError } from './errors.ts'

/** How many items a page of a list has at most. */
export const limitField = z.coerce.number().int().min(1).max(200).default(50)

/** Longer than the cursor after any name that is kept, whatever signs it has: 200 of them, escaped, in base64. */
const CURSOR_LENGTH_MAX = 4_000

/** Where to go on in a list: the `nextCursor` of the page before. */
export const cursorField = z.string().max(CURSOR_LENGTH_MAX).optional()

/** What every list takes. Lists with filters extend it. */
export const pageInput = z.object({ limit: limitField, cursor: cursorField })

/** One page of a list. `nextCursor` is null on the last one. */
export type Page<Item> = { items: Item[]; nextCursor: string | null }

/** One page of a list in the answers of the API. */
export function pageField<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

type PageRequest = { limit: number; cursor?: string | undefined }

/**
 * Makes and reads the cursors of the list of this name, of which `key` is what an item is sorted by. A cursor says nothing
 * to its holder, and is refused (VALIDATION) by every other list.
 */
export function pagesOf<Key>(list: string, key: z.ZodType<Key>) {
  const form = z.tuple([z.literal(list), key])
  const cursorAfter = (last: Key) => Buffer.from(JSON.stringify([list, last])).toString('base64url')

  /** The key of the last item before the page; undefined where the page is the first. */
  function after(cursor: string | undefined): Key | undefined {
    if (cursor === undefined) return undefined
    const parsed = form.safeParse(read(cursor))
    if (parsed.success) return parsed.data[1] as Key
    throw badCursor()
  }

  /** The page of `rows`, which were read with one more than `limit` to know whether more follow. */
  function page<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => Key): Page<Row> {
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    return { items, nextCursor: rows.length > limit && last !== undefined ? cursorAfter(keyOf(last)) : null }
  }

  return { after, page }
}

/**
 * The pages of a list that is read whole, since it is short by nature and sorted by what no index holds. Where the last item
 * of the page before is gone meanwhile, the list goes on at its place.
 */
export function pagesOfWhole<Item>(list: string, idOf: (item: Item) => string) {
  const pages = pagesOf(list, z.tuple([z.string(), z.number().int().min(0)]))
  return (items: readonly Item[], { limit, cursor }: PageRequest): Page<Item> => {
    const last = pages.after(cursor)
    const found = last === undefined ? -1 : items.findIndex((item) => idOf(item) === last[0])
    const start = last === undefined ? 0 : found < 0 ? last[1] : found + 1
    const { items: shown, nextCursor } = pages.page(items.slice(start, start + limit + 1), limit, (item) => [
      idOf(item),
      start + limit - 1,
    ])
    return { items: shown, nextCursor }
  }
}

function read(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

function badCursor(): DomainError {
  const message =
    "This is no cursor of this list. Send the 'nextCursor' of its page before, or none for the first page."
  return new DomainError('VALIDATION', `'cursor': ${message}`, {
    reason: 'input',
    details: { issues: [{ path: 'cursor', message }] },
  })
}
