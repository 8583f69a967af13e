import { type AuthorClaim, claimAuthor } from '@baton/artifact-contract/authors'

/** An author's claim, the same at every call. */
export function author(name: string, email: string): AuthorClaim {
  return claimAuthor({ name, email }, 'test')
}

/** Who wrote what a test does not care about: in every test's organisation it is known that this is nobody of it. */
export const KNOWN_OUTSIDER = author('Somebody', 'else@x.dev')
