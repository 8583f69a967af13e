import { accountablePerson } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { deploymentProcesses, projects } from '../db/projects.ts'
import { command } from '../dependencies.ts'
import { DeploymentSteps } from './deployment-process.ts'
import { getProjectRow } from './project-rows.ts'

/** Gives a project a new version of its deployment process; releases that were cut keep theirs. */
export const changeProcess = command(
  {
    action: 'project:configure',
    audit: 'project.processChanged',
    input: z.object({
      projectId: idField('project'),
      expectedVersion: z.number().int().min(1),
      steps: DeploymentSteps,
    }),
  },
  async ({ tx, orgId, actor, now, requireScope }, { projectId, expectedVersion, steps }) => {
    const project = await getProjectRow(tx, orgId, projectId)
    requireScope({ projectId })
    const version = expectedVersion + 1
    const changed = await tx
      .update(projects)
      .set({ processVersion: version })
      .where(and(eq(projects.orgId, orgId), eq(projects.id, projectId), eq(projects.processVersion, expectedVersion)))
      .returning({ id: projects.id })
    if (changed.length === 0) {
      throw new DomainError(
        'CONFLICT',
        `Somebody changed the process of ${project.name} meanwhile (it is at version ${project.processVersion}). Look at it, then change it again.`,
        { reason: 'process_changed', details: { version: project.processVersion } },
      )
    }
    await tx
      .insert(deploymentProcesses)
      .values({ orgId, projectId, version, steps, changedBy: accountablePerson(actor), createdAt: now })
    return {
      value: { version },
      audit: {
        target: { type: 'project', id: projectId },
        before: { processVersion: expectedVersion },
        after: { processVersion: version, steps },
      },
    }
  },
)
