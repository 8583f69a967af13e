import { createHash, randomUUID } from 'node:crypto'
import { systemClock } from '@baton/kernel/clock'
import type { VerbContext } from '@baton/kernel/command'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBlob } from '../artifacts/find-blob.ts'
import { BytesNotHeld, holdBytes, lockBytes } from '../artifacts/hold-bytes.ts'
import { getBuild } from '../builds/get-build.ts'
import { artifacts } from '../db/artifacts.ts'
import { byteRemovals } from '../db/byte-removals.ts'
import { logSegments } from '../db/log-segments.ts'
import { publications } from '../db/publications.ts'
import { reports } from '../db/reports.ts'
import { retentionRuns } from '../db/retention-runs.ts'
import { listLogLines } from '../logs/list-log-lines.ts'
import { segmentStore } from '../logs/segment-store.ts'
import { retryPublication } from '../publications/retry-publication.ts'
import { connectRepository } from '../repositories/connect-repository.ts'
import { seedBuild } from '../testing/seed-build.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import type { CiDeps } from '../verbs.ts'
import { changeBuildRetention } from './change-build-retention.ts'
import { deleteExpiredOf } from './delete-expired.ts'
import { getBuildRetention } from './get-build-retention.ts'
import { removeBlob, removeNotedBytes } from './remove-bytes.ts'
import type { RetentionDeps } from './retention-deps.ts'
import { DEFAULT_RULES } from './retention-rules.ts'
import { runBuildRetention } from './run-build-retention.ts'
import { endRun, sweepOrganization } from './sweep-organization.ts'

let test: TestVerbs
beforeAll(async () => {
  test = await openTestVerbs()
})
afterAll(() => test.close())

const GOES_ON = new AbortController().signal
const GONE = { code: 'GONE', reason: 'bytes_deleted' }

async function connect() {
  const ctx = test.context()
  const { id } = await connectRepository(ctx, { forge: 'gitea', cloneUrl: `https://git.example/a/${randomUUID()}.git` })
  return { ctx, repositoryId: id }
}

function depsOf(ctx: VerbContext<CiDeps>): RetentionDeps {
  const { blobs } = ctx.deps
  return { db: ctx.db, clock: systemClock, blobs, segments: segmentStore(blobs), retentionDaysMax: 3_650 }
}

async function sweep(ctx: VerbContext<CiDeps>, deps = depsOf(ctx)): Promise<void> {
  const run = { orgId: ctx.orgId, runId: ctx.newId('rrn'), trigger: 'request' } as const
  await sweepOrganization(deps, run, GOES_ON)
  await endRun(deps, { ...run, hostsAway: [] })
}

/** Three young builds of main, so that nothing older of it is among the newest. */
async function seedYoung(ctx: VerbContext<CiDeps>, repositoryId: string): Promise<void> {
  for (const daysAgo of [3, 2, 1]) await seedBuild(ctx, { repositoryId, daysAgo, content: `young ${daysAgo}` })
}

describe('a run', () => {
  it('deletes the bytes of what is old, says so of the build, and counts it', async () => {
    const { ctx, repositoryId } = await connect()
    const old = await seedBuild(ctx, { repositoryId, daysAgo: 100, content: 'old' })
    const half = await seedBuild(ctx, { repositoryId, daysAgo: 40, content: 'half old' })
    await seedYoung(ctx, repositoryId)
    const before = await getBuildRetention(ctx, {})
    expect(before.next).toEqual({
      deletes: [
        { kind: 'logs', count: 1, bytes: 11 },
        { kind: 'artifacts', count: 2, bytes: 11 },
        { kind: 'reports', count: 2, bytes: 11 },
      ],
      isMore: false,
    })
    await sweep(ctx)
    const build = await getBuild(ctx, { id: old.buildId })
    expect(build.artifacts[0]?.deleted).toEqual({ at: expect.any(String), rule: 'artifacts 30 days' })
    expect(build).toMatchObject({ state: 'passed', artifacts: [{ sha256: old.sha256, bytes: 3 }] })
    const sentence = /^This log was deleted on \d+ \w+ \d{4}, \d\d:\d\d UTC by the rule 'logs 90 days'\.$/
    await expect(listLogLines(ctx, old)).rejects.toMatchObject({ ...GONE, message: expect.stringMatching(sentence) })
    await expect(findBlob(ctx, old)).rejects.toMatchObject({ ...GONE, details: { rule: 'artifacts 30 days' } })
    const store = ctx.deps.blobs.within(ctx.orgId)
    expect(await store.stat(old.sha256)).toBeNull()
    expect(await store.stat(half.sha256)).toBeNull()
    expect(await store.getBytes(`logs/${old.logId}/000000000000000.zst`)).toBeNull()
    expect((await listLogLines(ctx, half)).lines).toEqual(['first', 'last'])
    const after = await getBuildRetention(ctx, {})
    expect(after.lastRun).toMatchObject({ trigger: 'request', deleted: before.next.deletes, hostsAway: [] })
    expect(after.next.deletes).toEqual([])
    expect(after.usage.slice(0, 3)).toMatchObject([
      { kind: 'logs', count: 4, bytes: 44 },
      { kind: 'artifacts', count: 3 },
      { kind: 'reports', count: 3 },
    ])
  })

  it('keeps the newest of a branch, the last verdict of the default branch, what runs and what is on its way', async () => {
    const { ctx, repositoryId } = await connect()
    const seed = (more: object) => seedBuild(ctx, { repositoryId, daysAgo: 400, content: randomUUID(), ...more })
    const verdict = await seed({ state: 'failed' })
    await Promise.all([1, 2, 3].map(() => seed({ state: 'cancelled' })))
    const running = await seed({ ref: 'refs/tags/v1', state: 'running' })
    const unsigned = await seed({ ref: 'refs/tags/v2', signed: false })
    const leaving = await seed({ ref: 'refs/tags/v3' })
    const tag = await seed({ ref: 'refs/tags/v4' })
    const newest = await seed({ ref: 'refs/heads/feature' })
    await withOrg(ctx.db, ctx.orgId, (tx) =>
      tx.insert(publications).values({
        ...{ orgId: ctx.orgId, id: ctx.newId('pub'), buildId: leaving.buildId, artifactId: leaving.artifactId },
        ...{ consumer: 'cd', state: 'pending', event: Buffer.from('{}'), sequence: 1, createdAt: new Date() },
      }),
    )
    await sweep(ctx)
    const has = async ({ sha256 }: { sha256: string }) => (await ctx.deps.blobs.within(ctx.orgId).stat(sha256)) !== null
    expect(await Promise.all([verdict, running, unsigned, leaving, newest, tag].map(has))).toEqual([
      ...[true, true, true, true, true],
      false,
    ])
  })

  it('keeps bytes that a younger build has made alike, and those of another organisation', async () => {
    const [one, other] = [await connect(), await connect()]
    const old = await seedBuild(one.ctx, { repositoryId: one.repositoryId, daysAgo: 100, content: 'the same' })
    await seedYoung(one.ctx, one.repositoryId)
    await seedBuild(one.ctx, { repositoryId: one.repositoryId, daysAgo: 1, content: 'the same' })
    await seedBuild(other.ctx, { repositoryId: other.repositoryId, daysAgo: 100, content: 'the same' })
    await sweep(one.ctx)
    expect(await findBlob(one.ctx, old)).toMatchObject({ bytes: 8 })
    expect(await one.ctx.deps.blobs.within(one.ctx.orgId).stat(old.sha256)).not.toBeNull()
    expect(await findBlob(other.ctx, old)).toMatchObject({ bytes: 8 })
  })

  it('removes bytes that nothing names once they are a day old, and not before', async () => {
    const { ctx } = await connect()
    const store = ctx.deps.blobs.within(ctx.orgId)
    const { sha256: stray } = await store.put([Buffer.from(randomUUID())])
    await store.putBytes('logs/log_0/000000000000000.zst', Buffer.from('x'))
    await sweep(ctx)
    expect(await store.stat(stray)).not.toBeNull()
    const later = () => new Date(Date.now() + 25 * 3_600_000)
    await sweep(ctx, { ...depsOf(ctx), clock: later })
    expect(await store.stat(stray)).toBeNull()
    expect(await store.getBytes('logs/log_0/000000000000000.zst')).toBeNull()
    expect((await getBuildRetention(ctx, {})).lastRun?.deleted).toMatchObject([{ kind: 'strays', count: 2 }])
  })
})

describe('killed in the middle, a run', () => {
  it('leaves no row that claims bytes which are gone: what was given up is removed by the next one', async () => {
    const { ctx, repositoryId } = await connect()
    const old = await seedBuild(ctx, { repositoryId, daysAgo: 100, content: 'interrupted' })
    await seedYoung(ctx, repositoryId)
    const deps = depsOf(ctx)
    await deleteExpiredOf(deps, ctx.orgId, { buildId: old.buildId, rules: DEFAULT_RULES, runId: 'rrn_killed' })
    // Here it was killed: the rows say that the bytes are gone, and they still lie there.
    await expect(findBlob(ctx, old)).rejects.toMatchObject(GONE)
    expect(await ctx.deps.blobs.within(ctx.orgId).stat(old.sha256)).not.toBeNull()
    const broken = { ...deps, segments: { ...deps.segments, remove: () => Promise.reject(new Error('killed')) } }
    await expect(removeNotedBytes(broken, ctx.orgId, GOES_ON)).rejects.toThrow('killed')
    await sweep(ctx)
    expect(await ctx.deps.blobs.within(ctx.orgId).stat(old.sha256)).toBeNull()
    const left = await withOrg(ctx.db, ctx.orgId, async (tx) => [
      ...(await tx.select({ name: byteRemovals.name }).from(byteRemovals).where(eq(byteRemovals.orgId, ctx.orgId))),
      ...(await tx.select({ name: logSegments.logId }).from(logSegments).where(eq(logSegments.logId, old.logId))),
    ])
    expect(left).toEqual([])
  })

  it('goes on where it was: nothing is counted twice', async () => {
    const { ctx, repositoryId } = await connect()
    await seedBuild(ctx, { repositoryId, daysAgo: 100, content: 'counted' })
    await seedYoung(ctx, repositoryId)
    const run = { orgId: ctx.orgId, runId: ctx.newId('rrn'), trigger: 'schedule' } as const
    await sweepOrganization(depsOf(ctx), run, GOES_ON)
    await sweepOrganization(depsOf(ctx), run, GOES_ON)
    const [row] = await withOrg(ctx.db, ctx.orgId, (tx) =>
      tx
        .select()
        .from(retentionRuns)
        .where(and(eq(retentionRuns.orgId, ctx.orgId), eq(retentionRuns.id, run.runId))),
    )
    expect(row?.deleted).toMatchObject({ logs: { count: 1 }, artifacts: { count: 1 }, reports: { count: 1 } })
  })
})

describe('an upload of the same bytes in that moment', () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')

  it('that holds them is waited for, and keeps them', async () => {
    const { ctx, repositoryId } = await connect()
    const old = await seedBuild(ctx, { repositoryId, daysAgo: 100, content: 'held' })
    const deps = depsOf(ctx)
    await withOrg(ctx.db, ctx.orgId, async (tx) => {
      await tx.update(reports).set({ deletedAt: new Date(), deletedRule: 'x' })
      await tx.update(artifacts).set({ deletedAt: new Date(), deletedRule: 'x' })
    })
    let removing: Promise<boolean> | undefined
    await withOrg(ctx.db, ctx.orgId, async (tx) => {
      await holdBytes(tx, ctx.deps.blobs, ctx.orgId, [old.sha256])
      removing = removeBlob(deps, ctx.orgId, old.sha256)
      await tx.update(artifacts).set({ deletedAt: null, deletedRule: null })
    })
    expect(await removing).toBe(false)
    expect(await ctx.deps.blobs.within(ctx.orgId).stat(old.sha256)).not.toBeNull()
  })

  it('that comes a moment later finds them gone, and is told to store them again', async () => {
    const { ctx } = await connect()
    const store = ctx.deps.blobs.within(ctx.orgId)
    const { sha256 } = await store.put([Buffer.from('late')])
    let holding: Promise<void> | undefined
    await withOrg(ctx.db, ctx.orgId, async (tx) => {
      await lockBytes(tx, ctx.orgId, sha256)
      holding = withOrg(ctx.db, ctx.orgId, (other) => holdBytes(other, ctx.deps.blobs, ctx.orgId, [sha256]))
      holding.catch(() => undefined)
      await store.delete(sha256)
    })
    await expect(holding).rejects.toThrow(BytesNotHeld)
    await store.put([Buffer.from('late')])
    await withOrg(ctx.db, ctx.orgId, (tx) => holdBytes(tx, ctx.deps.blobs, ctx.orgId, [sha256, digest('late')]))
  })

  it('never ends as a row without its bytes, however the two fall together', async () => {
    const { ctx, repositoryId } = await connect()
    const seeded = await seedBuild(ctx, { repositoryId, daysAgo: 1, content: 'raced' })
    const store = ctx.deps.blobs.within(ctx.orgId)
    const here = and(eq(artifacts.orgId, ctx.orgId), eq(artifacts.id, seeded.artifactId))
    await withOrg(ctx.db, ctx.orgId, (tx) => tx.update(reports).set({ deletedAt: new Date() }))
    for (let round = 0; round < 40; round += 1) {
      await withOrg(ctx.db, ctx.orgId, (tx) => tx.update(artifacts).set({ deletedAt: new Date() }).where(here))
      const upload = async (): Promise<void> => {
        await store.put([Buffer.from('raced')])
        await withOrg(ctx.db, ctx.orgId, async (tx) => {
          await holdBytes(tx, ctx.deps.blobs, ctx.orgId, [seeded.sha256])
          await tx.update(artifacts).set({ deletedAt: null }).where(here)
        }).catch((error: unknown) => {
          if (!(error instanceof BytesNotHeld)) throw error
          return upload()
        })
      }
      await Promise.all([upload(), removeBlob(depsOf(ctx), ctx.orgId, seeded.sha256)])
      expect(await store.stat(seeded.sha256)).not.toBeNull()
    }
  })
})

it('an artifact whose bytes are deleted cannot be published again, and one that is to be published again stays', async () => {
  const { ctx, repositoryId } = await connect()
  const old = await seedBuild(ctx, { repositoryId, daysAgo: 100, content: 'refused', ref: 'refs/tags/v1' })
  const id = ctx.newId('pub')
  await withOrg(ctx.db, ctx.orgId, (tx) =>
    tx.insert(publications).values({
      ...{ orgId: ctx.orgId, id, buildId: old.buildId, artifactId: old.artifactId, consumer: 'cd', state: 'refused' },
      ...{ event: Buffer.from('{}'), sequence: 1, createdAt: new Date() },
    }),
  )
  await retryPublication(ctx, { id })
  await sweep(ctx)
  expect(await findBlob(ctx, old)).toMatchObject({ bytes: 7 })
  await withOrg(ctx.db, ctx.orgId, (tx) => tx.update(publications).set({ state: 'refused' }))
  await sweep(ctx)
  await expect(retryPublication(ctx, { id })).rejects.toMatchObject(GONE)
})

describe('the rules', () => {
  it('are changed by an administrator, on the record, up to what the operator allows', async () => {
    const { ctx } = await connect()
    const wanted = { logDays: 10, artifactDays: 5, buildsKept: 0, mirrorDays: 7 }
    const member = test.context({ role: 'member', orgId: ctx.orgId })
    await expect(changeBuildRetention(member, wanted)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await changeBuildRetention(test.context({ role: 'admin', orgId: ctx.orgId }), wanted)
    expect(await getBuildRetention(member, {})).toMatchObject({
      rules: wanted,
      defaults: DEFAULT_RULES,
      daysMax: 3_650,
    })
    await expect(changeBuildRetention(ctx, { ...wanted, logDays: 4_000 })).rejects.toMatchObject({
      code: 'VALIDATION',
      reason: 'retention_too_long',
      message: "'logDays' can be 3650 days at most on this installation. Choose fewer, or ask your operator.",
    })
    expect(await test.auditActions(ctx.orgId)).toContain('retention.buildsChanged')
  })

  it('are bounded by the operator when they are applied, too', async () => {
    const { ctx, repositoryId } = await connect()
    const old = await seedBuild(ctx, { repositoryId, daysAgo: 20, content: 'bounded', ref: 'refs/tags/v1' })
    await sweep(ctx, { ...depsOf(ctx), retentionDaysMax: 7 })
    await expect(findBlob(ctx, old)).rejects.toMatchObject({ ...GONE, details: { rule: 'artifacts 7 days' } })
  })

  it('run when an administrator asks, and the answer says where Temporal is away', async () => {
    const { ctx } = await connect()
    const { runId } = await runBuildRetention(ctx)
    expect(test.retentionRuns).toContain(runId)
    const member = test.context({ role: 'member', orgId: ctx.orgId })
    await expect(runBuildRetention(member)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const away = { ...ctx, deps: { ...ctx.deps, startRetention: () => Promise.reject(new Error('away')) } }
    await expect(runBuildRetention(away)).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'workflows_away' })
  })
})
