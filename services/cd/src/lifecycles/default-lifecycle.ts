import { asc, eq } from 'drizzle-orm'
import { lifecycles } from '../db/lifecycles.ts'
import type { CdScope } from '../dependencies.ts'
import { createEnvironment } from '../environments/create-environment.ts'
import { GUARDED_RULE, OPEN_RULE } from '../environments/rule.ts'
import { createLifecycle } from './create-lifecycle.ts'

/**
 * The oldest lifecycle of the organisation; where there is none, makes the usual one: development (by itself), staging,
 * and production, which asks for one approval by a person who neither asked nor wrote, and for passed tests.
 */
export async function ensureDefaultLifecycle(scope: CdScope): Promise<string> {
  const { tx, orgId } = scope
  const [oldest] = await tx
    .select({ id: lifecycles.id })
    .from(lifecycles)
    .where(eq(lifecycles.orgId, orgId))
    .orderBy(asc(lifecycles.createdAt), asc(lifecycles.id))
    .limit(1)
  if (oldest) return oldest.id
  const phases: Array<{ environmentId: string; automatic: boolean }> = []
  for (const [name, rule] of [
    ['development', OPEN_RULE],
    ['staging', OPEN_RULE],
    ['production', GUARDED_RULE],
  ] as const) {
    const { environmentId } = await createEnvironment(scope.join(), { name, rule })
    phases.push({ environmentId, automatic: name === 'development' })
  }
  const { lifecycleId } = await createLifecycle(scope.join(), { name: 'Default', phases })
  return lifecycleId
}
