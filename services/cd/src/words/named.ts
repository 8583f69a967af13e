import { type Column, ilike, type SQL } from 'drizzle-orm'

/** The condition that a name contains what somebody looks for, in upper or lower case; none where nobody looks for one. */
export function named(name: Column, search: string | undefined): SQL | undefined {
  return search ? ilike(name, `%${search.replaceAll(/[%_\\]/g, '\\$&')}%`) : undefined
}
