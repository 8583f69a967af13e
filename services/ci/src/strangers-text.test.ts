import { createHmac, randomUUID } from 'node:crypto'
import { systemClock } from '@baton/kernel/clock'
import type { VerbContext } from '@baton/kernel/command'
import { DomainError } from '@baton/kernel/errors'
import { newId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import type { PlannedJob } from '@baton/pipeline/plan'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorkerDeps } from './activities/worker-deps.ts'
import { beginBuild } from './builds/begin-build.ts'
import { getBuildRow } from './builds/build-rows.ts'
import { cancelBuild } from './builds/cancel-build.ts'
import { getBuild } from './builds/get-build.ts'
import { listBuilds } from './builds/list-builds.ts'
import { readPlan } from './builds/read-plan.ts'
import { runBuildAgain } from './builds/run-build-again.ts'
import { startBuild } from './builds/start-build.ts'
import type { Mirror } from './git/mirror.ts'
import { describeInputs } from './inputs/describe-inputs.ts'
import { writeCollected } from './jobs/collect-outputs.ts'
import { takeJob } from './jobs/take-job.ts'
import { listLogLines } from './logs/list-log-lines.ts'
import { listTests } from './reports/list-tests.ts'
import { parseJunit } from './reports/parse-junit.ts'
import { connectRepository } from './repositories/connect-repository.ts'
import { getRepository } from './repositories/get-repository.ts'
import type { Forge } from './repositories/repository-rules.ts'
import { openTestVerbs, type TestVerbs } from './testing/test-verbs.ts'
import type { CiDeps } from './verbs.ts'
import { receiveWebhook } from './webhooks/receive-webhook.ts'

let verbs: TestVerbs
beforeAll(async () => {
  verbs = await openTestVerbs()
})
afterAll(() => verbs.close())

/** Text that some database, page or terminal stumbles over, alone, amid letters, and right where a text is cut. */
const HOSTILE = [
  '\0',
  '\ud83d',
  '\udc00',
  '🚀',
  '👩‍👩‍👧',
  '\u202e',
  '\u2066',
  '\ufeff',
  '\u200b',
  '\u001b[2J',
  '\r',
  '\n',
  '\u2028',
  'e\u0301\u0301',
]
const piece = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 4 }), fc.constant('a'))
const short = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''))
const atTheCut = fc
  .tuple(fc.constantFrom(36, 55, 59, 95, 99, 195, 199, 253, 499, 1_999), fc.constantFrom(...HOSTILE))
  .map(([length, what]) => 'x'.repeat(length) + what.repeat(3))
const text = fc.oneof(short, atTheCut)
const RUNS = { numRuns: 60 }

const SHA = 'a'.repeat(40)

async function connect(forge: Forge) {
  const ctx = verbs.context()
  const cloneUrl = `https://git.example/acme/${randomUUID()}.git`
  const { id, webhookSecret } = await connectRepository(ctx, { forge, cloneUrl })
  const headersOf = (event: string, body: Buffer): Record<string, string> => {
    const hex = createHmac('sha256', webhookSecret).update(body).digest('hex')
    switch (forge) {
      case 'github':
        return { 'x-github-event': event, 'x-github-delivery': randomUUID(), 'x-hub-signature-256': `sha256=${hex}` }
      case 'gitea':
        return { 'x-gitea-event': event, 'x-gitea-delivery': randomUUID(), 'x-gitea-signature': hex }
      case 'gitlab':
        return { 'x-gitlab-event': event, 'x-gitlab-webhook-uuid': randomUUID(), 'x-gitlab-token': webhookSecret }
    }
  }
  const post = (event: string, payload: unknown) => {
    const body = Buffer.from(JSON.stringify(payload))
    const headers = headersOf(event, body)
    return receiveWebhook(verbs.webhooks, { forge, repositoryId: id, headers: (name) => headers[name], body })
  }
  return { ctx, id, post }
}

/** What was stored can be read again by every page. */
async function readable(ctx: VerbContext<CiDeps>): Promise<void> {
  const { items: builds } = await listBuilds(ctx, { limit: 100 })
  for (const build of builds.slice(0, 1)) await getBuild(ctx, { id: build.id })
  expect(JSON.stringify(builds).isWellFormed()).toBe(true)
  expect(builds.flatMap(({ title, authorName }) => [title, authorName]).join('')).not.toMatch(
    /[\p{Cc}\p{Bidi_Control}\u200b]/u,
  )
}

describe('whatever a forge sends', () => {
  const stored = (work: Promise<{ outcome: string }>) =>
    work.then(
      ({ outcome }) => expect(outcome).toBe('stored'),
      (error) => expect(error).toBeInstanceOf(DomainError),
    )

  it.each(['github', 'gitea', 'gitlab'] as const)('a push of %s is stored, or refused in a sentence', async (forge) => {
    const { ctx, post } = await connect(forge)
    const push = fc.record({ message: text, name: text, email: text, branch: text, id: text, isTag: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(push, async ({ message, name, email, branch, id, isTag }) => {
        const commit = { id: SHA, message, author: { name, email } }
        const ref = (rest: string) => `refs/${isTag ? 'tags' : 'heads'}/${rest}`
        const event = forge === 'gitlab' ? 'Push Hook' : 'push'
        const payload = { ref: ref('main'), after: SHA, head_commit: commit, commits: [commit] }
        await stored(post(event, payload))
        await stored(post(event, { ...payload, ref: ref(branch), checkout_sha: id }))
        await stored(post(event, { ref: ref(branch), after: '0'.repeat(40) }))
        await stored(post(event, { ref: branch, after: id, [message]: name }))
      }),
      RUNS,
    )
    await readable(ctx)
  })

  it('a pull or merge request is stored, or refused in a sentence', async () => {
    const [gitea, gitlab] = await Promise.all([connect('gitea'), connect('gitlab')])
    const request = fc.record({ title: text, login: text, branch: text, repo: text, action: text, number: fc.nat() })
    await fc.assert(
      fc.asyncProperty(request, async ({ title, login, branch, repo, action, number }) => {
        const side = (ref: string) => ({ ref, sha: SHA, repo: { full_name: repo } })
        const pull = { number: number + 1, title, user: { login }, head: side(branch), base: side('main') }
        for (const said of ['opened', action])
          await stored(gitea.post('pull_request', { action: said, pull_request: pull }))
        const attributes = {
          ...{ iid: number + 1, action: 'open', title, source_branch: branch, target_branch: 'main' },
          ...{ source_project_id: 1, target_project_id: 1, source: { path_with_namespace: repo } },
          last_commit: { id: SHA, author: { name: login } },
        }
        await stored(gitlab.post('Merge Request Hook', { object_attributes: attributes }))
      }),
      RUNS,
    )
    await readable(gitea.ctx)
    await readable(gitlab.ctx)
  })
})

describe('whatever a commit holds', () => {
  /** A build that is begun with these bytes of a commit and this pipeline. */
  async function begin(commit: Buffer, file: Buffer, lockfiles: Buffer = Buffer.alloc(0)) {
    const ctx = verbs.context()
    const { orgId } = ctx
    const { id: repositoryId } = await connectRepository(ctx, {
      forge: 'gitea',
      cloneUrl: `https://git.example/${newId('r')}.git`,
    })
    const { id: buildId } = await startBuild(ctx, { repositoryId })
    const mirror = {
      folder: '/nonexistent',
      read: async (name: string) =>
        name.includes(':')
          ? { id: SHA, type: 'blob', content: file }
          : { id: SHA, type: name === SHA ? 'blob' : 'tree', content: name === SHA ? file : lockfiles },
    } as unknown as Mirror
    const deps = {
      ...{ db: verbs.db, clock: systemClock, newId, hostId: 'host', activeBuildsMax: 8, starter: verbs.deps.starter },
    } as unknown as WorkerDeps
    const row = await withOrg(verbs.db, orgId, (tx) => getBuildRow(tx, orgId, buildId))
    const plan = await readPlan(mirror, row, { sha: SHA, commit })
    const jobs = 'jobs' in plan ? plan.jobs.map((job: PlannedJob) => ({ id: newId('job'), plan: job })) : []
    const of = { cloneUrl: 'https://git.example/a.git', ref: row.ref, sha: SHA, commit, isolation: 'none' }
    const inputs = await describeInputs(mirror, { ...of, host: { inputs: [], environment: {} } })
    const end = 'end' in plan ? plan.end : null
    const looked = { sha: SHA, ref: row.ref, commit, jobs, end, overtaken: [], isolation: null, inputs }
    await withOrg(verbs.db, orgId, (tx) => beginBuild(deps, tx, { orgId, buildId }, looked))
    await readable(ctx)
    const ref = { orgId, buildId, jobId: jobs[0]?.id ?? '' }
    const taken = jobs.length === 0 ? null : await withOrg(verbs.db, orgId, (tx) => takeJob(deps, tx, ref))
    return { ctx, deps, buildId, held: taken && 'held' in taken ? taken.held : null }
  }

  const RUN = Buffer.from('version: 1\njobs: {unit: {steps: [{run: x}], reports: {junit: r.xml}}}\n')
  const commitOf = (person: string, message: string) =>
    Buffer.from(
      `tree ${SHA}\nauthor ${person} <${person}> 99999999999999 +0000\ncommitter x <y> -99999999999999 +0000\n\n${message}`,
    )

  it('in title, author and time, and in the paths of its lockfiles, its build begins', async () => {
    const raw = fc.oneof(
      text.map((one) => Buffer.from(one)),
      fc.uint8Array({ maxLength: 300 }).map(Buffer.from),
    )
    await fc.assert(
      fc.asyncProperty(text, raw, text, async (person, message, folder) => {
        const commit = Buffer.concat([commitOf(person, ''), message])
        const entry = Buffer.concat([Buffer.from(`40000 ${folder.replaceAll('\0', '')}\0`), Buffer.alloc(20, 1)])
        await begin(commit, RUN, Buffer.concat([entry, Buffer.from('100644 go.sum\0'), Buffer.alloc(20, 2)]))
      }),
      { numRuns: 25 },
    )
  })

  it('in .baton.yml, its build begins, or ends with the place of the fault', async () => {
    const quoted = text.map((one) => JSON.stringify(one))
    const yaml = fc.oneof(
      fc
        .tuple(quoted, quoted, quoted)
        .map(
          ([name, run, env]) =>
            `version: 1\nenv: {A: ${env}}\njobs:\n  unit:\n    name: ${name}\n    steps: [{run: ${run}}, {name: ${name}, run: x}]\n`,
        ),
      quoted.map((key) => `version: 1\n${key}: 1\njobs: {unit: {${key}: 1, steps: [{run: x}]}}\n`),
      text,
      text.map((one) => `version: 1\njobs: {unit: {network: "${one}", steps: [{run: x}]}}\n`),
    )
    const encoded = fc
      .tuple(yaml, fc.constantFrom('utf8', 'utf16le', 'latin1'))
      .map(([one, encoding]) =>
        encoding === 'utf16le'
          ? Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(one, encoding)])
          : Buffer.from(one, encoding as 'utf8'),
      )
    await fc.assert(
      fc.asyncProperty(encoded, async (file) => {
        await begin(commitOf('Ada', 'Change'), file)
      }),
      RUNS,
    )
  })

  it('in its reports, they are kept', async () => {
    const { ctx, deps, buildId, held } = await begin(commitOf('Ada', 'Change'), RUN)
    if (!held) throw new Error('There is no job.')
    const escaped = text.map((one) => one.replaceAll(/[<&"]/g, (sign) => `&#${sign.charCodeAt(0)};`))
    const test = fc.record({
      suite: escaped,
      name: escaped,
      said: escaped,
      line: fc.constantFrom('4294967295', '7', '-1', '1e400'),
    })
    await fc.assert(
      fc.asyncProperty(test, async ({ suite, name, said, line }) => {
        const xml = `<testsuite name="${suite}"><testcase name="${name}" classname="${suite}" file="${said}" line="${line}" time="${said}"><failure message="${said}">${said}</failure><skipped message="${name}"/></testcase><error message="${said}"/></testsuite>`
        const { cases, fault } = parseJunit(Buffer.from(xml, 'utf8'))
        const report = { path: said, sha256: null, bytes: 2 ** 40, fault, cases }
        await withOrg(verbs.db, ctx.orgId, (tx) =>
          writeCollected(deps, tx, held, { reports: [report], artifacts: [], fault: null }),
        )
      }),
      RUNS,
    )
    const { items: tests } = await listTests(ctx, { buildId, limit: 200 })
    expect(tests.length).toBeGreaterThan(50)
    expect(JSON.stringify(tests).isWellFormed()).toBe(true)
    expect((await getBuild(ctx, { id: buildId })).reports.length).toBeGreaterThan(50)
  })
})

it('whatever a caller of the API sends is taken, or refused in a sentence', async () => {
  const ctx = verbs.context()
  const { id: repositoryId } = await connectRepository(ctx, { forge: 'gitea', cloneUrl: 'https://git.example/a/x.git' })
  const { id } = await startBuild(ctx, { repositoryId })
  const answered = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError)
    }
  }
  await fc.assert(
    fc.asyncProperty(text, async (word) => {
      const calls: Array<() => Promise<unknown>> = [
        () => listBuilds(ctx, { branch: word, author: word, commitSha: word, cursor: word }),
        () => listBuilds(ctx, { repositoryId: word }),
        () => getBuild(ctx, { id: word }),
        () => getRepository(ctx, { id: word }),
        () => listTests(ctx, { buildId: id, cursor: `failed:${word}` }),
        () => listLogLines(ctx, { buildId: word, logId: word }),
        () => startBuild(ctx, { repositoryId, ref: word, inputs: { [word]: word } }),
        () => startBuild(ctx, { repositoryId, inputs: { word } }),
        () => runBuildAgain(ctx, { id: word }),
        () => cancelBuild(ctx, { id: word, reason: word }),
        () => connectRepository(ctx, { forge: 'gitea', cloneUrl: `https://git.example/${word}`, name: word }),
        () =>
          connectRepository(ctx, {
            forge: 'gitea',
            cloneUrl: `https://git.example/${encodeURIComponent(word.toWellFormed())}`,
            defaultBranch: word,
          }),
      ]
      for (const call of calls) await answered(call)
    }),
    { numRuns: 40 },
  )
  await answered(() => cancelBuild(ctx, { id, reason: 'x\0' }))
  expect(await getRepository(ctx, { id: repositoryId })).toMatchObject({ id: repositoryId })
})
