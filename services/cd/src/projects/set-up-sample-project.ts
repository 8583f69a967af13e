import { nameField } from '@baton/kernel/fields'
import { z } from 'zod'
import { matchSampleAuthors } from '../authors/match-sample-authors.ts'
import { command } from '../dependencies.ts'
import { SAMPLE_SITE_PROCESS } from './deployment-process.ts'
import { makeForSource } from './set-up-project.ts'

/**
 * Makes the project that goes with the sample repository: it trusts that repository's main branch and deploys its site.
 * Asked again for the same source it answers the project that is there. Where another project has the name, this one gets
 * a number behind it: whoever connects a repository did not choose it.
 */
export const setUpSampleProject = command(
  {
    action: 'project:create',
    audit: 'project.setUp',
    input: z.object({ name: nameField('Name the project.'), source: z.url().max(500) }),
  },
  async (scope, { name, source }) => {
    await matchSampleAuthors(scope)
    return makeForSource(scope, { name, source, steps: [...SAMPLE_SITE_PROCESS] })
  },
)
