import { claimAuthor } from '@baton/artifact-contract/authors'
import { z } from 'zod'
import { lockNamed } from '../db/locks.ts'
import { type CdScope, command } from '../dependencies.ts'
import { addressKey, authorIdOf } from './author-keys.ts'
import { listStandingMatches, noteMatchEntry, storeMatch } from './match-rows.ts'

/** Who wrote the sample's history: nobody who exists. */
const SAMPLE_AUTHORS = [
  { name: 'Ada Byron', email: 'ada@sample.example' },
  { name: 'Grace Murray', email: 'grace@sample.example' },
]

/**
 * Says, once an organisation, that the sample's own authors are outsiders, so that its first promotion asks nobody who they
 * are. It holds for what the sample's forge keeps, and nowhere else; without that forge nothing is said.
 */
export async function matchSampleAuthors(scope: CdScope): Promise<void> {
  const { orgId, deps } = scope
  if (deps.sampleForgeUrl === null) return
  const within = new URL('/', deps.sampleForgeUrl).href
  for (const author of SAMPLE_AUTHORS) {
    await matchOutsider(scope.join(), { key: addressKey(claimAuthor(author, orgId)), name: author.name, within })
  }
}

/** Says of an author, in Baton's own name, that it is an outsider. No router offers it. Repeated it changes nothing. */
export const matchOutsider = command(
  {
    action: 'project:create',
    audit: 'author.sampleMatched',
    input: z.object({ key: z.string(), name: z.string(), within: z.string().nullable() }),
  },
  async (scope, { key, name, within }) => {
    const { tx, orgId } = scope
    await lockNamed(tx, orgId, 'sample authors')
    const there = await listStandingMatches(tx, orgId, [key])
    if (there.some((row) => row.saidBy === null && row.within === within)) return { value: null, audit: 'unchanged' }
    const said = { who: 'outsider', userIds: [], saidBy: null, remark: null, within } as const
    const matchId = await storeMatch(scope, { ...said, userIds: [], authorKey: key, name })
    return {
      value: null,
      audit: {
        target: { type: 'author', id: authorIdOf(key) },
        after: { author: key, who: 'outsider', userIds: [], matchId, within },
      },
      onAudited: (entryId) => noteMatchEntry(scope, matchId, entryId),
    }
  },
)
