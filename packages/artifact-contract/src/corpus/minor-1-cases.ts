import { writeChanges, writeProvenance } from '../statements/write-statements.ts'
import { accepted, alterStatement, type CaseMaker, refused, withStatements } from './alter.ts'
import { COMMIT, exampleAuthor, NOW, PARENT, PROVENANCE } from './example.ts'
import type { GoldenCase } from './golden-case.ts'

function withPeople(base: GoldenCase): void {
  const commit = {
    gitCommit: COMMIT,
    parents: [PARENT],
    subject: 'Fix cart rounding',
    committedAt: NOW,
    authors: [exampleAuthor('ada')],
    committer: exampleAuthor('forge'),
    pushers: [exampleAuthor('lin')],
  }
  withStatements(base, [writeProvenance(PROVENANCE), writeChanges({ gitCommit: COMMIT, commits: [commit] })])
}

const CASES: readonly CaseMaker[] = [
  accepted('committer-and-pushers', 'a commit says who committed it, and whom the forge named', withPeople),
  refused('STATEMENT_INVALID', ['committer', 'a committer that cannot be read could be left out'], (base) => {
    withPeople(base)
    alterStatement(base, 1, '/predicate/commits/0/committer', { name: 'Ada' })
  }),
  refused('STATEMENT_INVALID', ['pushers', 'pushers that cannot be read could be left out'], (base) => {
    withPeople(base)
    alterStatement(base, 1, '/predicate/commits/0/pushers', ['lin'])
  }),
]

/** What contract 1.1 brought: who committed and who pushed each commit. */
export const MINOR_1_CASES: readonly CaseMaker[] = CASES.map(([name, make]) => [`1.1/${name}`, make])
