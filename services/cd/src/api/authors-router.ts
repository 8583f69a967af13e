import { z } from 'zod'
import { authorsField } from '../authors/author-fields.ts'
import { listAuthors } from '../authors/list-authors.ts'
import { matchAuthor } from '../authors/match-author.ts'
import { withdrawMatch } from '../authors/withdraw-match.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Authors']

/** Who wrote what is released: matching the addresses that commits carry to people. */
export const authorsRouter = router({
  list: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/authors',
        summary: 'List authors who are not known or were matched, with what waits for an answer',
        tags,
      },
    })
    .input(listAuthors.input)
    .output(authorsField)
    .query(({ ctx, input }) => listAuthors(ctx.verb, input)),
  match: procedure
    .meta({
      openapi: { method: 'POST', path: '/author-matches', summary: 'Say who an author is, for the organisation', tags },
    })
    .input(matchAuthor.input)
    .output(z.object({ matchId: z.string() }))
    .mutation(({ ctx, input }) => matchAuthor(ctx.verb, input)),
  withdrawMatch: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/author-matches/{matchId}/withdraw',
        summary: 'Take back what was said of an author',
        tags,
      },
    })
    .input(withdrawMatch.input)
    .output(z.object({ matchId: z.string() }))
    .mutation(({ ctx, input }) => withdrawMatch(ctx.verb, input)),
})
