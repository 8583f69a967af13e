import { authorIdOf } from '../authors/author-keys.ts'
import type { AuthorFact, AuthorMatch } from '../authors/author-rules.ts'
import { type LogEntry, type LogReading, ProofRefusal } from './log-reading.ts'

const SAID_BY_BATON = 'author.sampleMatched'

/**
 * Checks that what the rows say of who an author is, is what people said by the log: nothing more, which could clear an
 * author, and nothing less, which could clear a member of being one. Throws ProofRefusal.
 */
export function checkMatches(log: LogReading, { key, name, matches }: AuthorFact, repository: string | null): void {
  const who = `who the author '${name}' is`
  const standing = standingByLog(log, key, repository)
  for (const match of matches) {
    const entry = standing.get(match.saidBy)
    if (entry === undefined) throw new ProofRefusal(`No audit entry records ${who}.`, null)
    if (!isSame(entry, match)) {
      throw new ProofRefusal(`Audit entry ${entry.id} records something else of ${who}.`, entry.id)
    }
    log.rely(entry)
  }
  const said = new Set(matches.map(({ saidBy }) => saidBy))
  for (const [saidBy, entry] of standing) {
    if (said.has(saidBy)) continue
    throw new ProofRefusal(`What audit entry ${entry.id} records of ${who} is not in the database any more.`, entry.id)
  }
}

/** What stands of an author by the log alone, by who said it; null is Baton. */
function standingByLog(log: LogReading, key: string, repository: string | null): Map<string | null, LogEntry> {
  const standing = new Map<string | null, LogEntry>()
  for (const entry of log.about(authorIdOf(key))) {
    const { within, matchId } = entry.said
    if (entry.action === 'author.matchWithdrawn') {
      const [by] = [...standing].find(([, one]) => one.said.matchId === matchId) ?? []
      if (by !== undefined) standing.delete(by)
    } else if (entry.action === SAID_BY_BATON) {
      if (within === undefined || within === null || repository?.startsWith(within)) standing.set(null, entry)
    } else if (entry.action === 'author.matched' && entry.actor.type === 'user') {
      standing.set(entry.actor.id, entry)
    }
  }
  return standing
}

function isSame({ said }: LogEntry, match: AuthorMatch): boolean {
  const [one, other] = [said.userIds ?? [], match.userIds].map((ids) => [...ids].toSorted().join())
  return said.who === match.who && one === other
}
