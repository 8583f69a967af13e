import { nameField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { lockNamed } from '../db/locks.ts'
import { projects, trustRules } from '../db/projects.ts'
import { type CdScope, command } from '../dependencies.ts'
import { createProject } from './create-project.ts'
import { SAMPLE_SITE_PROCESS } from './deployment-process.ts'

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
    const { tx, orgId } = scope
    const [there] = await tx
      .select({ projectId: projects.id, lifecycleId: projects.lifecycleId })
      .from(trustRules)
      .innerJoin(projects, and(eq(projects.orgId, trustRules.orgId), eq(projects.id, trustRules.projectId)))
      .where(and(eq(trustRules.orgId, orgId), eq(trustRules.source, source)))
    if (there) return { value: there, audit: 'unchanged' }
    const free = await freeName(scope, name)
    const made = await createProject(scope.join(), { name: free, trust: [{ source }], steps: [...SAMPLE_SITE_PROCESS] })
    return { value: made, audit: { target: { type: 'project', id: made.projectId }, after: { source } } }
  },
)

async function freeName({ tx, orgId }: CdScope, name: string): Promise<string> {
  await lockNamed(tx, orgId, 'projects')
  const rows = await tx.select({ name: projects.name }).from(projects).where(eq(projects.orgId, orgId))
  const taken = new Set(rows.map((row) => row.name))
  let free = name
  for (let number = 2; taken.has(free); number += 1) free = `${name.slice(0, 70)}-${number}`
  return free
}
