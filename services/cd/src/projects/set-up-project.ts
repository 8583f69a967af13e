import { nameField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { lockNamed, lockSources } from '../db/locks.ts'
import { projects, trustRules } from '../db/projects.ts'
import { type CdScope, command } from '../dependencies.ts'
import { releaseEarlier } from '../ingest/release-earlier.ts'
import { createProject } from './create-project.ts'
import { type DeploymentStep, LOCAL_SITE_PROCESS } from './deployment-process.ts'

/** What is in a repository that is connected. `later`: releases are cut, and nothing is deployed until somebody decides. */
const SET_UP_KINDS = ['site', 'later'] as const

const STEPS: Readonly<Record<(typeof SET_UP_KINDS)[number], readonly DeploymentStep[]>> = {
  site: LOCAL_SITE_PROCESS,
  later: [],
}

/**
 * Makes the project of a repository that is connected: it trusts the branch that is given. Asked again for the same source
 * it answers the project that is there. Where another project has the name, this one gets a number behind it.
 */
export const setUpProject = command(
  {
    action: 'project:create',
    audit: 'project.setUp',
    input: z.object({
      name: nameField('Name the project.'),
      source: z.url().max(500),
      branch: z.string().trim().min(1, "Name the branch whose builds it takes, such as 'main'.").max(200),
      kind: z.enum(SET_UP_KINDS),
    }),
  },
  async (scope, { name, source, branch, kind }) =>
    makeForSource(scope, { name, source, refs: [`refs/heads/${branch}`], steps: [...STEPS[kind]] }),
)

/**
 * The project of a source, made where none trusts it, under a name that is free. What the source published before is
 * released: whoever connects a repository may be slower than its first build.
 */
export async function makeForSource(
  scope: CdScope,
  made: { name: string; source: string; refs?: string[]; steps: DeploymentStep[] },
) {
  const { tx, orgId } = scope
  const { source, refs, steps } = made
  await lockSources(tx, orgId, [source])
  const [there] = await tx
    .select({ projectId: projects.id, lifecycleId: projects.lifecycleId })
    .from(trustRules)
    .innerJoin(projects, and(eq(projects.orgId, trustRules.orgId), eq(projects.id, trustRules.projectId)))
    .where(and(eq(trustRules.orgId, orgId), eq(trustRules.source, source)))
  if (there) return { value: there, audit: 'unchanged' as const }
  const name = await freeName(scope, made.name)
  const value = await createProject(scope.join(), { name, trust: [{ source, refs }], steps })
  await releaseEarlier(scope, { projectId: value.projectId, source })
  return { value, audit: { target: { type: 'project', id: value.projectId }, after: { source } } }
}

async function freeName({ tx, orgId }: CdScope, name: string): Promise<string> {
  await lockNamed(tx, orgId, 'projects')
  const rows = await tx.select({ name: projects.name }).from(projects).where(eq(projects.orgId, orgId))
  const taken = new Set(rows.map((row) => row.name))
  let free = name
  for (let number = 2; taken.has(free); number += 1) free = `${name.slice(0, 70)}-${number}`
  return free
}
