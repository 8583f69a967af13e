import { setTimeout as sleep } from 'node:timers/promises'
import type { Databases } from './databases.ts'

/** How long everything that was asked for may take to end once nothing breaks any more. */
const REST_MS_MAX = 180_000
const EVERY_MS = 250

/** The health page's word, or null where nobody answers. */
async function isWell(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
  await answer?.arrayBuffer().catch(() => undefined)
  return answer?.status === 200
}

/** Milliseconds until health is well. Throws after three minutes. */
export async function untilWell(origin: string): Promise<number> {
  const began = performance.now()
  while (!(await isWell(origin))) {
    if (performance.now() - began > REST_MS_MAX) throw new Error('Health was not well within 3 minutes.')
    await sleep(EVERY_MS)
  }
  return performance.now() - began
}

/**
 * Waits until nothing of the organisation that owns the repository is under way: others may have what waits for a person.
 * Answers what still is, where that takes more than three minutes.
 */
export async function untilRest(databases: Databases, repositoryId: string): Promise<string[]> {
  const began = performance.now()
  for (;;) {
    const open = await underWay(databases, repositoryId).catch((error: unknown) => [String(error)])
    if (open.length === 0 || performance.now() - began > REST_MS_MAX) return open
    await sleep(EVERY_MS)
  }
}

async function underWay({ ci, cd }: Databases, repositoryId: string): Promise<string[]> {
  const [repository] = await ci<{ orgId: string }[]>`
    select org_id as "orgId" from ci.repositories where id = ${repositoryId}`
  const orgId = repository?.orgId ?? ''
  const counts = await Promise.all([
    ci`select 'builds' as what, count(*)::int as open from ci.builds
      where org_id = ${orgId} and finished_at is null`,
    ci`select 'builds that are published' as what, count(*)::int as open from ci.artifacts a
      join ci.builds b on b.org_id = a.org_id and b.id = a.build_id
      where b.org_id = ${orgId} and b.state = 'passed' and not exists (select 1 from ci.publications p
        where p.org_id = a.org_id and p.artifact_id = a.id and p.state <> 'pending')`,
    ci`select 'audit entries of CI' as what, count(*)::int as open from audit.outbox where org_id = ${orgId}`,
    cd`select 'audit entries of CD' as what, count(*)::int as open from audit.outbox where org_id = ${orgId}`,
    cd`select 'promotions' as what, count(*)::int as open from cd.promotions
      where org_id = ${orgId} and ended_at is null and state <> 'deployed' and state <> 'failed'`,
    cd`select 'wake-ups' as what, count(*)::int as open from cd.wakes where org_id = ${orgId}`,
  ])
  const rows = counts.flat() as unknown as { what: string; open: number }[]
  return rows.filter(({ open }) => open > 0).map(({ what, open }) => `${open} ${what}`)
}
