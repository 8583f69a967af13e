import type { TestFact } from '../promotions/gate-rules.ts'
import { iso } from '../words/iso.ts'
import type { Changes } from './changes.ts'
import type { StatementRow } from './evidence.ts'
import type { ArtifactRow } from './release-rows.ts'

/** An artifact as pages show it. */
export function artifactView(row: ArtifactRow) {
  const { id, fileName, purl, sha256, sizeBytes, mediaType, builderId, level } = row
  const bytesDeleted = row.bytesDeletedAt && { at: iso(row.bytesDeletedAt), rule: row.bytesDeletedRule ?? '' }
  const builtAt = iso(row.builtAt)
  return { id, fileName, purl, sha256, sizeBytes, mediaType, builderId, level, builtAt, bytesDeleted }
}

/** A statement as pages show it. */
export function statementView(row: StatementRow) {
  const { id, kind, predicateType, envelopeSha256, signerKeyId } = row
  return { id, kind, predicateType, envelopeSha256, signerKeyId, verifiedAt: iso(row.verifiedAt) }
}

/** A change as pages show it; of authors only the names that the publisher gave. */
export function changesView(changes: Changes) {
  const { sent, count, people, authorsUnknown } = changes
  return {
    sent,
    count,
    people,
    authorsUnknown,
    commits: changes.commits.map(({ sha, subject, committedAt, authors, committer, pushers }) => ({
      sha,
      subject,
      committedAt: iso(committedAt),
      authors: authors.map((author) => author.name),
      committer: committer?.name ?? null,
      pushers: pushers.map((pusher) => pusher.name),
    })),
    unknownBeyond: [...changes.unknownBeyond],
  }
}

/** What verified test statements say, as pages show it. */
export function testsView(tests: TestFact | null) {
  return tests && { ...tests, failedTests: [...tests.failedTests], reportFaults: [...tests.reportFaults] }
}
