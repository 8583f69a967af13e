/** Who somebody said that an author is. `saidBy` null: Baton itself, of the sample's own authors. */
export type AuthorMatch = {
  saidBy: string | null
  who: 'member' | 'bot' | 'outsider'
  /** The members that the author is; empty for a bot or an outsider. */
  userIds: readonly string[]
}

/**
 * Somebody who wrote a part of a change, as far as it is known: an address that a commit carries, or commits of which the
 * publisher did not say who wrote them. `members` have the address; an unproved one only claims it.
 */
export type AuthorFact = {
  kind: 'address' | 'history'
  key: string
  name: string
  members: ReadonlyArray<{ userId: string; verified: boolean }>
  matches: readonly AuthorMatch[]
}

/** What one promotion is judged by. */
export type AuthorFacts = {
  authors: readonly AuthorFact[]
  /** Members who changed process, variables, target, trust or phases since what is live. They count as authors. */
  changedBy: readonly string[]
  requestedBy: string | null
  /** Whose approvals stand. */
  approvedBy: readonly string[]
}

/** What the facts come to. */
export type AuthorVerdict = {
  /** Those of whom nobody who counts here has said who they are. While there is one, nothing is approved. */
  unknown: AuthorFact[]
  /** True when this member is an author, whoever said so and however little it is proved. */
  isAuthor: (userId: string) => boolean
  /** True when an author would be unknown without this member's own word. */
  speaksForAuthor: (userId: string) => boolean
  /** True when this member's word counts here: neither the requester nor an approver, under no other account either. */
  mayMatch: (userId: string) => boolean
}

/**
 * Judges who wrote a change. Whatever restricts counts from anybody: an address that is only claimed, a match by whomever.
 * What clears counts only from a third person, who neither asked for this promotion nor approved it. A proved address
 * clears by itself. Accounts that one author was matched with count as one person.
 */
export function judgeAuthors(facts: AuthorFacts): AuthorVerdict {
  const { authors, changedBy, requestedBy, approvedBy } = facts
  const wrote = new Set([...changedBy, ...authors.flatMap(accountsOf)])
  const samePerson = accountsByPerson(authors)
  const parties = new Set([...(requestedBy === null ? [] : [requestedBy]), ...approvedBy].flatMap(samePerson))
  const isKnown = (author: AuthorFact, without: ReadonlySet<string>) =>
    author.members.some((member) => member.verified) ||
    author.matches.some((match) => match.saidBy === null || !without.has(match.saidBy))
  return {
    unknown: authors.filter((author) => !isKnown(author, parties)),
    isAuthor: (userId) => wrote.has(userId),
    speaksForAuthor: (userId) => {
      const without = new Set([...parties, ...samePerson(userId)])
      return authors.some((author) => isKnown(author, parties) && !isKnown(author, without))
    },
    mayMatch: (userId) => !parties.has(userId),
  }
}

function accountsOf({ members, matches }: AuthorFact): string[] {
  return [...members.map((member) => member.userId), ...matches.flatMap((match) => match.userIds)]
}

/** A function from an account to all accounts of its person, as far as authors' addresses tell. */
function accountsByPerson(authors: readonly AuthorFact[]): (userId: string) => string[] {
  const groupOf = new Map<string, Set<string>>()
  for (const author of authors.filter((one) => one.kind === 'address')) {
    const merged = new Set(accountsOf(author).flatMap((id) => [id, ...(groupOf.get(id) ?? [])]))
    for (const id of merged) groupOf.set(id, merged)
  }
  return (userId) => [userId, ...(groupOf.get(userId) ?? [])]
}
