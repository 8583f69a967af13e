import { pageField } from '@baton/kernel/pages'
import { z } from 'zod'
import { createRelease } from '../releases/create-release.ts'
import { getRelease } from '../releases/get-release.ts'
import { getStatement } from '../releases/get-statement.ts'
import { listArtifacts } from '../releases/list-artifacts.ts'
import { listReleases } from '../releases/list-releases.ts'
import { artifactField, releaseDetailField, releaseField, statementDetailField } from '../releases/release-fields.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Releases']

/** Immutable snapshots of what can be promoted. */
export const releasesRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/releases', summary: 'List the releases, newest first', tags } })
    .input(listReleases.input)
    .output(pageField(releaseField))
    .query(({ ctx, input }) => listReleases(ctx.verb, input)),
  get: procedure
    .meta({ openapi: { method: 'GET', path: '/releases/{releaseId}', summary: 'Read a release', tags } })
    .input(getRelease.input)
    .output(releaseDetailField)
    .query(({ ctx, input }) => getRelease(ctx.verb, input)),
  statement: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/releases/{releaseId}/statements/{statementId}',
        summary: 'Read a signed statement about it',
        tags,
      },
    })
    .input(getStatement.input)
    .output(statementDetailField)
    .query(({ ctx, input }) => getStatement(ctx.verb, input)),
  create: procedure
    .meta({ openapi: { method: 'POST', path: '/releases', summary: 'Cut a release by hand', tags } })
    .input(createRelease.input)
    .output(z.object({ releaseId: z.string(), version: z.string() }))
    .mutation(({ ctx, input }) => createRelease(ctx.verb, input)),
  artifacts: procedure
    .meta({ openapi: { method: 'GET', path: '/release-artifacts', summary: 'List the accepted artifacts', tags } })
    .input(listArtifacts.input)
    .output(
      z.object({
        items: z.array(artifactField.extend({ source: z.string(), ref: z.string(), gitCommit: z.string() })),
        nextCursor: z.string().nullable(),
      }),
    )
    .query(({ ctx, input }) => listArtifacts(ctx.verb, input)),
})
