import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { noteConfigurationChange } from '../authors/configuration-authors.ts'
import { lockSources } from '../db/locks.ts'
import { trustRules } from '../db/projects.ts'
import { command } from '../dependencies.ts'
import { wakeWaiting } from '../promotions/wakes.ts'
import { getProjectRow, listTrustRules } from './project-rows.ts'
import { TrustInput, trustFacts } from './trust.ts'

/** Replaces whose artifacts a project takes. What was accepted before stays accepted; what waits is asked for again. */
export const changeTrust = command(
  {
    action: 'project:configure',
    audit: 'project.trustChanged',
    input: z.object({ projectId: idField('project'), trust: z.array(TrustInput).max(20) }),
  },
  async (scope, { projectId, trust }) => {
    const { tx, orgId, now, newId } = scope
    await getProjectRow(tx, orgId, projectId)
    scope.requireScope({ projectId })
    const before = trustFacts(await listTrustRules(tx, orgId, projectId))
    await lockSources(
      tx,
      orgId,
      [...before, ...trust].map(({ source }) => source),
    )
    await tx.delete(trustRules).where(and(eq(trustRules.orgId, orgId), eq(trustRules.projectId, projectId)))
    if (trust.length > 0) {
      await tx
        .insert(trustRules)
        .values(trust.map((rule) => ({ orgId, id: newId('trs'), projectId, ...rule, createdAt: now })))
    }
    await noteConfigurationChange(scope, { projectId, environmentId: null, what: 'trust' })
    return {
      value: { projectId },
      audit: { target: { type: 'project', id: projectId }, before: { trust: before }, after: { trust } },
      // Approvals of what waits were given under the former trust.
      afterCommit: await wakeWaiting(scope, { projectId }),
    }
  },
)
