import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { memberships } from '../db/memberships.ts'
import { users } from '../db/users.ts'

/** A person by the name that pages show. */
export const personField = z.object({ userId: z.string(), displayName: z.string() })

export type Person = z.output<typeof personField>

/** The names of these people, in no order. Also of former members, whose acts stay named; strangers are left out. */
export async function listPeople(tx: Tx, orgId: OrgId, userIds: readonly string[]): Promise<Person[]> {
  if (userIds.length === 0) return []
  return tx
    .select({ userId: users.id, displayName: users.displayName })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .where(and(eq(memberships.orgId, orgId), inArray(users.id, [...userIds])))
}

/** A function from an id to a name, for rows that were loaded with `listPeople`. */
export function namesOf(people: readonly Person[]): (userId: string) => Person {
  const byId = new Map(people.map((person) => [person.userId, person]))
  return (userId) => byId.get(userId) ?? { userId, displayName: 'Somebody who left' }
}
