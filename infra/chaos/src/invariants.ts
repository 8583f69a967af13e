import type { Api } from '@baton/bench/api'
import { verifyAudit } from './audit.ts'
import type { Databases } from './databases.ts'
import type { Invariant } from './invariant.ts'
import type { Ledger } from './load.ts'
import { printedBy } from './repository.ts'

/** What the invariants are about. */
export type World = { api: Api; databases: Databases; repositoryId: string; projectId: string; ledger: Ledger }

/** What a project for a source trusts. */
const TRUSTED_REF = 'refs/heads/main'

type BuildRow = { id: string; number: number; state: string; commit_sha: string | null; ref: string }

/** Asks SQL and the API for everything that may not be lost, doubled or left behind. Call it once all of it is at rest. */
export async function checkInvariants(world: World, auditKey: string): Promise<Invariant[]> {
  const { ci } = world.databases
  const builds = await ci<BuildRow[]>`
    select id, number, state, commit_sha, ref from ci.builds where repository_id = ${world.repositoryId} order by number`
  return [
    buildsOfCommits(world, [...builds]),
    verdicts(world, [...builds]),
    await stepsOnce(world),
    await logs(world, [...builds]),
    await publications(world),
    await releases(world),
    await promotions(world),
    await deployments(world),
    await nothingLeft(world),
    ...(await verifyAudit(world.api, world.databases, auditKey)),
  ]
}

function buildsOfCommits({ ledger }: World, builds: readonly BuildRow[]): Invariant {
  const violations = ledger.commits.flatMap(({ sha, buildId }) => {
    const own = builds.filter((build) => build.commit_sha === sha)
    const isSame = own.length === 1 && own[0]?.id === buildId
    return isSame ? [] : [`commit ${sha.slice(0, 8)}: ${own.length} builds, and ${buildId} was answered`]
  })
  const gaps = builds.flatMap(({ number }, at) =>
    number === at + 1 ? [] : [`build number ${number} at place ${at + 1}`],
  )
  return {
    name: 'each accepted commit has one build, numbered without gap',
    looked: ledger.commits.length,
    violations: [...violations, ...gaps.slice(0, 3)],
  }
}

function verdicts({ ledger }: World, builds: readonly BuildRow[]): Invariant {
  const violations = builds.flatMap((build) => {
    const newer = builds.some(({ ref, number }) => ref === build.ref && number > build.number)
    const allowed = ['passed', ...(newer ? ['superseded'] : []), ...(ledger.cancels.has(build.id) ? ['cancelled'] : [])]
    return allowed.includes(build.state) ? [] : [`build ${build.number} ended as ${build.state}`]
  })
  return { name: 'each build passed, or was superseded or cancelled by somebody', looked: builds.length, violations }
}

async function stepsOnce({ databases, repositoryId }: World): Promise<Invariant> {
  const rows = await databases.ci<{ id: string; attempts: number; passed: number; lost: number }[]>`
    select j.id, count(a.id)::int as attempts, count(a.id) filter (where a.state = 'passed')::int as passed,
      count(a.id) filter (where a.state not in ('passed', 'infrastructure', 'cancelled'))::int as lost
    from ci.jobs j join ci.builds b on b.org_id = j.org_id and b.id = j.build_id
    join ci.job_attempts a on a.org_id = j.org_id and a.job_id = j.id
    where b.repository_id = ${repositoryId} group by j.id`
  const doubled = await databases.ci<{ attempt_id: string }[]>`
    select s.attempt_id from ci.steps s join ci.builds b on b.org_id = s.org_id and b.id = s.build_id
    where b.repository_id = ${repositoryId} group by s.attempt_id, s.position having count(*) > 1`
  return {
    name: 'no job passed twice, no step of an attempt is there twice',
    looked: rows.length,
    violations: [
      ...rows
        .filter(({ passed, lost }) => passed > 1 || lost > 0)
        .map(({ id, attempts }) => `${id}: ${attempts} attempts`),
      ...doubled.map(({ attempt_id }) => `attempt ${attempt_id} has a step twice`),
    ],
  }
}

type Detail = {
  id: string
  jobs: Array<{ attempts: Array<{ state: string; steps: Array<{ logId: string; log: { complete: boolean } }> }> }>
}

async function logs({ api, ledger }: World, builds: readonly BuildRow[]): Promise<Invariant> {
  const violations: string[] = []
  let looked = 0
  for (const { buildId, nonce } of ledger.commits) {
    if (builds.find(({ id }) => id === buildId)?.state !== 'passed') continue
    looked += 1
    const build = await api.get<Detail>(`/builds/${buildId}`)
    const attempt = build.jobs[0]?.attempts.find(({ state }) => state === 'passed')
    const step = attempt?.steps.at(-1)
    if (!step?.log.complete) violations.push(`build of ${nonce}: its log is not complete`)
    else if ((await api.text(`/builds/${buildId}/logs/${step.logId}/raw`)) !== printedBy(nonce)) {
      violations.push(`build of ${nonce}: its log is not what its step printed`)
    }
  }
  return { name: 'each log is byte for byte what one run of the step printed', looked, violations }
}

async function publications({ databases, repositoryId }: World): Promise<Invariant> {
  const rows = await databases.ci<{ number: number; ref: string; artifacts: number; states: string[] }[]>`
    select b.number, b.ref, count(distinct a.id)::int as artifacts,
      coalesce(array_agg(p.state) filter (where p.id is not null), '{}') as states
    from ci.builds b left join ci.artifacts a on a.org_id = b.org_id and a.build_id = b.id
    left join ci.publications p on p.org_id = a.org_id and p.artifact_id = a.id
    where b.repository_id = ${repositoryId} and b.state = 'passed' group by b.id, b.number, b.ref order by b.number`
  return {
    name: 'each passed build has one artifact, published once: accepted of the trusted branch, refused of others',
    looked: rows.length,
    violations: rows
      .filter((row) => row.artifacts !== 1 || row.states.join() !== (row.ref === TRUSTED_REF ? 'accepted' : 'refused'))
      .map(
        (row) =>
          `build ${row.number} of ${row.ref}: ${row.artifacts} artifacts, ${row.states.join() || 'no publication'}`,
      ),
  }
}

async function releases({ databases, repositoryId, projectId }: World): Promise<Invariant> {
  const made = await databases.ci<{ version: string; sha256: string }[]>`
    select a.version, a.sha256 from ci.artifacts a join ci.builds b on b.org_id = a.org_id and b.id = a.build_id
    where b.repository_id = ${repositoryId} and b.state = 'passed' and b.ref = ${TRUSTED_REF}`
  const cut = await databases.cd<{ version: string; sha256: string }[]>`
    select r.version, a.sha256 from cd.releases r
    join cd.release_artifacts ra on ra.org_id = r.org_id and ra.release_id = r.id
    join cd.artifacts a on a.org_id = ra.org_id and a.id = ra.artifact_id where r.project_id = ${projectId}`
  const key = ({ version, sha256 }: { version: string; sha256: string }) => `${version} ${sha256}`
  const [left, right] = [made.map(key).toSorted(), cut.map(key).toSorted()]
  return {
    name: 'delivery has one release of each accepted artifact, with its bytes',
    looked: made.length,
    violations: [
      ...left.filter((one) => !right.includes(one)).map((one) => `${one} is no release`),
      ...right
        .filter((one, at) => !left.includes(one) || right[at - 1] === one)
        .map((one) => `${one} was not made once`),
    ],
  }
}

async function promotions({ databases, projectId, ledger }: World): Promise<Invariant> {
  const rows = await databases.cd<{ id: string; state: string; requested_by: string | null }[]>`
    select p.id, p.state, p.requested_by from cd.promotions p where p.project_id = ${projectId}`
  const ids = new Set(rows.map(({ id }) => id))
  const asked = rows.filter(({ requested_by }) => requested_by !== null).length
  const most = ledger.promotions.length + ledger.promotionsInDoubt
  return {
    name: 'every promotion that was answered exists, and nothing else was promoted by request',
    looked: rows.length,
    violations: [
      ...ledger.promotions.filter((id) => !ids.has(id)).map((id) => `${id} is gone`),
      ...(asked >= ledger.promotions.length && asked <= most
        ? []
        : [`${asked} were asked for, and ${most} at most were sent`]),
    ],
  }
}

async function deployments({ databases, projectId }: World): Promise<Invariant> {
  const rows = await databases.cd<{ promotion_id: string; all: number; failed: number; open: number }[]>`
    select d.promotion_id, count(*)::int as all, count(*) filter (where d.state = 'failed')::int as failed,
      count(*) filter (where d.finished_at is null)::int as open
    from cd.deployments d where d.project_id = ${projectId} group by d.promotion_id`
  return {
    name: 'each promotion deployed once at most, and no deployment failed or hangs',
    looked: rows.length,
    violations: rows
      .filter(({ all, failed, open }) => all > 1 || failed > 0 || open > 0)
      .map((row) => `${row.promotion_id}: ${row.all} deployments, ${row.failed} failed, ${row.open} open`),
  }
}

async function nothingLeft({ databases: { ci, cd } }: World): Promise<Invariant> {
  const counts = await Promise.all([
    ci`select 'builds that hold a slot' as what, count(*)::int as left from ci.build_schedules`,
    ci`select 'CI audit entries outside the tree' as what, count(*)::int as left from audit.outbox`,
    cd`select 'CD audit entries outside the tree' as what, count(*)::int as left from audit.outbox`,
    cd`select 'wake-ups untold' as what, count(*)::int as left from cd.wakes`,
  ])
  const rows = counts.flat() as unknown as { what: string; left: number }[]
  return {
    name: 'nothing waits in a queue',
    looked: rows.length,
    violations: rows.filter(({ left }) => left > 0).map(({ what, left }) => `${left} ${what}`),
  }
}
