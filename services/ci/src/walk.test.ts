import { createHash } from 'node:crypto'
import { existsSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { claimAuthor } from '@baton/artifact-contract/authors'
import { connectTemporal } from '@baton/kernel/temporal-connection'
import { Client } from '@temporalio/client'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildDetailView } from './builds/build-view.ts'
import { testTemporalAddress } from './testing/env.ts'
import { type RecordingConsumer, startRecordingConsumer } from './testing/recording-consumer.ts'
import type { ForgeRepository } from './testing/test-forge.ts'
import { startTestStack, type TestOrganization, type TestRepository, type TestStack } from './testing/test-stack.ts'
import { retentionWorkflowId } from './workflows/names.ts'

let stack: TestStack
let consumer: RecordingConsumer
let org: TestOrganization
let forge: ForgeRepository
let repository: TestRepository

const PIPELINE = `
version: 1
on: { push: { branches: ["**"] }, manual: {} }
jobs:
  test:
    name: Test
    steps:
      - name: Test it
        run: |
          mkdir -p reports
          node --test --test-reporter=junit --test-reporter-destination=reports/junit.xml || code=$?
          exit \${code:-0}
    reports: { junit: "reports/*.xml" }
  pack:
    needs: test
    steps:
      - run: mkdir dist && date +%s%N > page.txt && tar -czf dist/site.tgz page.html page.txt
      - run: git log -1 --format=%H
    artifacts:
      - { name: site, path: dist/site.tgz, version: "1.0.\${{ build.number }}" }
`
const PASSING = `import { test } from 'node:test'\ntest('cart', async (t) => {\n  await t.test('rounds half up', () => {})\n})\n`
const FAILING = `import { test } from 'node:test'\nimport assert from 'node:assert'\ntest('cart', async (t) => {\n  await t.test('rounds half up', () => {\n    assert.equal(10.14, 10.15)\n  })\n})\n`

beforeAll(async () => {
  let url = ''
  consumer = await startRecordingConsumer(() => url)
  const consumers = [{ name: 'cd', url: consumer.url, audience: 'ingest' }]
  stack = await startTestStack({ env: { CI_CONSUMERS: JSON.stringify(consumers) } })
  url = stack.url
  org = stack.organization()
  forge = stack.forge.create()
  repository = await org.connect(forge)
})
afterAll(async () => {
  consumer?.close()
  await stack?.close()
})

const published = (build: BuildDetailView) =>
  build.artifacts.length > 0 &&
  build.artifacts.every(({ publications }) => publications.some(({ state }) => state !== 'pending'))

describe('a pushed commit', () => {
  let first: BuildDetailView

  it('is cloned, tested and packed in sandboxes, and its verdict has every log whole', async () => {
    const commit = forge.commit(
      { '.baton.yml': PIPELINE, 'a.test.mjs': PASSING, 'page.html': '<p>one', 'package-lock.json': '{}' },
      { message: 'Draw the page\n\nCo-authored-by: Lin <Lin@Acme.dev>' },
    )
    const ended = await org.ended(await repository.push(commit))
    expect(ended).toMatchObject({
      state: 'passed',
      number: 1,
      title: 'Draw the page',
      authorName: 'Ada',
      commitSha: commit,
      isolation: 'full',
      tests: { total: 1, failed: 0, skipped: 0 },
      jobs: [
        { name: 'test', title: 'Test', state: 'passed' },
        { name: 'pack', needs: ['test'], state: 'passed' },
      ],
    })
    for (const { log } of ended.jobs.flatMap(({ attempts }) => attempts.flatMap(({ steps }) => steps))) {
      expect(log.complete).toBe(true)
    }
    expect((await org.log(ended, { job: 1, step: 1 })).toString()).toBe(`${commit}\n`)
    first = await org.until(ended.id, published)
  })

  it('is published: the bytes first, then a message that any consumer can verify', async () => {
    const [artifact] = first.artifacts
    expect(artifact).toMatchObject({
      name: 'site',
      version: '1.0.1',
      mediaType: 'application/gzip',
      publications: [{ consumer: 'cd', state: 'accepted' }],
    })
    expect(consumer.requests.map(({ method }) => method)).toEqual(['HEAD', 'PUT', 'POST'])
    const [verdict] = consumer.verdicts
    if (verdict?.outcome !== 'accepted') throw new Error(JSON.stringify(verdict))
    const { publication } = verdict
    const bytes = consumer.blobs.get(artifact?.sha256 ?? '')
    expect(
      createHash('sha256')
        .update(bytes ?? '')
        .digest('hex'),
    ).toBe(artifact?.sha256)
    expect(publication).toMatchObject({
      event: { source: `${stack.url}/orgs/${org.orgId}/repositories/${repository.id}`, chainId: first.id, sequence: 1 },
      artifact: { name: 'site.tgz', version: '1.0.1', sha256: artifact?.sha256, sizeBytes: artifact?.bytes },
      build: {
        gitCommit: first.commitSha,
        ref: 'refs/heads/main',
        target: 'site',
        pipeline: '.baton.yml',
        builderId: `${stack.url}/builders/full/v1`,
      },
      tests: { result: 'PASSED', counts: { total: 1, passed: 1, failed: 0, skipped: 0 } },
      changes: { commits: [{ gitCommit: first.commitSha, subject: 'Draw the page' }], truncated: false },
    })
    expect(publication.build.authors).toHaveLength(2)
    const [ada, lin] = publication.build.authors ?? []
    expect(createHash('sha256').update(`${lin?.salt}lin@acme.dev`).digest('hex')).toBe(lin?.emailHash)
    expect(ada?.name).toBe('Ada')
    const { pushers, committer } = publication.changes?.commits[0] ?? {}
    expect(committer).toBeUndefined()
    expect(pushers).toEqual([claimAuthor({ name: 'Grace', email: 'grace@acme.dev' }, org.orgId)])
    expect(publication.build.inputsDigest).toBe(first.inputs?.digest)
    expect(new Set(first.inputs?.inputs.map(({ name }) => name))).toEqual(
      new Set(['source', 'dependencies', 'tools', 'environment']),
    )
  })

  it('can be downloaded: the artifact by digest and by range, nothing of it by another organisation', async () => {
    const sha256 = first.artifacts[0]?.sha256
    const whole = Buffer.from(await (await org.get(`/api/v1/artifacts/${sha256}`)).arrayBuffer())
    expect(createHash('sha256').update(whole).digest('hex')).toBe(sha256)
    const part = await org.get(`/api/v1/artifacts/${sha256}`, { headers: { range: 'bytes=2-5' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(2, 6))).toBe(true)
    const stranger = stack.organization()
    expect((await stranger.get(`/api/v1/artifacts/${sha256}`)).status).toBe(404)
    expect((await stranger.get(`/api/v1/builds/${first.id}`)).status).toBe(404)
    expect(
      (await stranger.get(`/api/v1/builds/${first.id}/logs/${first.jobs[0]?.attempts[0]?.steps[0]?.logId}/stream`))
        .status,
    ).toBe(404)
    expect((await fetch(`${stack.url}/api/v1/builds`)).status).toBe(401)
  })

  it('that breaks a test says which, where, and that it is new; nothing of it is packed or published', async () => {
    const requests = consumer.requests.length
    const commit = forge.commit({ 'a.test.mjs': FAILING })
    const build = await org.ended(await repository.push(commit))
    expect(build).toMatchObject({
      state: 'failed',
      cause: "Step 'Test it': Ended with exit code 1.",
      tests: { total: 1, failed: 1 },
      firstFailure: { kind: 'test', jobName: 'Test', file: 'a.test.mjs', line: 5, isNew: true },
      jobs: [{ state: 'failed' }, { state: 'skipped', cause: "Needs 'test', which did not pass.", attempts: [] }],
      artifacts: [],
    })
    expect(build.firstFailure?.kind === 'test' && build.firstFailure.test).toContain('rounds half up')
    const { items: tests } = await org.api.builds.tests.query({ buildId: build.id, state: 'failed' })
    expect(tests).toHaveLength(1)
    expect(consumer.requests).toHaveLength(requests)
    const again = await org.ended(await repository.push(forge.commit({ 'b.txt': 'b' })))
    expect(again.firstFailure).toMatchObject({ kind: 'test', isNew: false })
  })

  it('run again makes a new build of the same inputs; the changes say what came since the last publication', async () => {
    const fixed = await org.ended(await repository.push(forge.commit({ 'a.test.mjs': PASSING }, { message: 'Fix it' })))
    await org.until(fixed.id, published)
    const verdict = consumer.verdicts.at(-1)
    if (verdict?.outcome !== 'accepted') throw new Error(JSON.stringify(verdict))
    expect(verdict.publication.changes?.commits.map(({ subject }) => subject)).toEqual(['Fix it', 'Change', 'Change'])
    const started = await org.api.builds.runAgain.mutate({ id: fixed.id })
    const again = await org.until(started.id, (build) => published(build) && build.inputs !== null)
    expect(again).toMatchObject({ state: 'passed', rerunOf: fixed.id, commitSha: fixed.commitSha })
    expect(again.inputs?.notReproducible).toBe(
      `Same inputs as build ${fixed.number}, but 'site' has other bytes: not reproducible.`,
    )
    expect(again.inputs?.sameInputs).toContainEqual({ id: fixed.id, number: fixed.number, state: 'passed' })
    expect(again.artifacts[0]?.version).toBe(`1.0.${again.number}`)
  })

  it('started by hand is the newest of its branch', async () => {
    const commit = forge.git('rev-parse', 'HEAD')
    const started = await org.api.builds.start.mutate({ repositoryId: repository.id })
    expect(await org.ended(started.id)).toMatchObject({ state: 'passed', trigger: 'manual', commitSha: commit })
  })

  it('whose publication is refused says the code, and is published again on request', async () => {
    consumer.refusal = { status: 422, code: 'SIGNER_UNTRUSTED' }
    const build = await org.ended(await repository.push(forge.commit({ 'c.txt': 'c' })))
    const refused = await org.until(build.id, published)
    const [publication] = refused.artifacts[0]?.publications ?? []
    expect(publication).toMatchObject({ state: 'refused', errorCode: 'SIGNER_UNTRUSTED' })
    consumer.refusal = null
    await org.api.publications.retry.mutate({ id: publication?.id ?? '' })
    const accepted = await org.until(build.id, (found) => found.artifacts[0]?.publications[0]?.state === 'accepted')
    expect(accepted.artifacts[0]?.publications[0]).toMatchObject({ errorCode: null, attempts: 2 })
  })

  it('has a workflow whose history can be kept for the replay test', async () => {
    const connection = connectTemporal({ address: testTemporalAddress() })
    const client = new Client({ connection, namespace: 'baton-ci' })
    const history = await client.workflow.getHandle(`ci/build/${org.orgId}/${first.id}`).fetchHistory()
    expect(history.events?.length).toBeGreaterThan(10)
    await connection.close()
  })
})

describe('the rules of retention', () => {
  it('run as a workflow: old logs, artifacts and mirrors go, the build says so, and the next build fetches anew', async () => {
    const own = stack.organization()
    const repo = await own.connect(forge)
    const buildId = await repo.push(
      forge.commit({ '.baton.yml': PIPELINE, 'cart.test.mjs': PASSING, 'page.html': 'hello' }),
    )
    const build = await own.until(buildId, published)
    for (let more = 0; more < 3; more += 1)
      await own.ended(await repo.push(forge.commit({ '.baton.yml': 'version: 2' })))
    const again = await own.ended((await own.api.builds.runAgain.mutate({ id: buildId })).id)
    await makeOld(own.orgId, [buildId])
    const mirror = join(stack.folder, 'mirrors', `${repo.id}.git`)
    utimesSync(join(mirror, 'FETCH_HEAD'), new Date(0), new Date(0))
    const before = await own.api.buildRetention.get.query({})
    expect(before.next.deletes.map(({ kind }) => kind)).toEqual(['logs', 'artifacts', 'reports'])
    await own.api.buildRetention.run.mutate({})
    const workflowId = retentionWorkflowId({ orgId: own.orgId })
    const connection = connectTemporal({ address: testTemporalAddress() })
    await new Client({ connection, namespace: 'baton-ci' }).workflow.getHandle(workflowId).result()
    await connection.close()
    const after = await own.api.buildRetention.get.query({})
    expect(after.lastRun).toMatchObject({ trigger: 'request', hostsAway: [], finishedAt: expect.any(String) })
    expect(after.lastRun?.deleted.map(({ kind }) => kind)).toEqual(['logs', 'artifacts', 'reports', 'mirrors'])
    expect(after.usage).toContainEqual({ kind: 'mirrors', count: 0, bytes: 0, measuredAt: expect.any(String) })
    expect(existsSync(mirror)).toBe(false)
    const gone = { status: 410, code: 'GONE', reason: 'bytes_deleted' }
    for (const path of [
      `/api/v1/builds/${buildId}/logs/${build.jobs[0]?.attempts[0]?.steps[0]?.logId}/raw`,
      `/api/v1/builds/${buildId}/logs/${build.jobs[0]?.attempts[0]?.steps[0]?.logId}/stream`,
      `/api/v1/builds/${buildId}/logs/${build.jobs[0]?.attempts[0]?.steps[0]?.logId}`,
      `/api/v1/artifacts/${build.artifacts[0]?.sha256}`,
    ]) {
      const answer = await own.get(path)
      expect([path, answer.status, await answer.json()]).toEqual([path, 410, expect.objectContaining(gone)])
    }
    expect((await own.log(again, { job: 1, step: 1 })).toString()).toMatch(/[0-9a-f]{40}/)
    expect((await own.ended((await own.api.builds.runAgain.mutate({ id: buildId })).id)).state).toBe('passed')
  })
})

/** Moves the end of builds a year back. */
async function makeOld(orgId: string, buildIds: string[]): Promise<void> {
  const app = postgres(stack.database.url('app'), { max: 1 })
  await app.begin(async (tx) => {
    await tx`select set_config('app.org_id', ${orgId}, true)`
    await tx`update ci.builds set created_at = created_at - interval '1 year',
      finished_at = finished_at - interval '1 year' where id in ${tx(buildIds)}`
  })
  await app.end()
}
