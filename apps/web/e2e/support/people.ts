import { randomBytes } from 'node:crypto'

/** Somebody who signs up in a test: nobody else has the address. */
export type Person = { name: string; email: string; password: string }

/** A word that no earlier run has used, of letters alone and easy to say. */
export function freshWord(): string {
  return [...randomBytes(5)].map((byte) => `${CONSONANTS[byte >> 4]}${VOWELS[byte & 3]}`).join('')
}

const CONSONANTS = 'bcdfghklmnprstvz'
const VOWELS = 'aeio'

/** A new person with an address of their own. */
export function newPerson(name: string, domain = 'baton.example'): Person {
  const first = name.split(' ')[0]?.toLowerCase() ?? 'person'
  return { name, email: `${first}.${freshWord()}@${domain}`, password: `the harbour of ${freshWord()}` }
}
