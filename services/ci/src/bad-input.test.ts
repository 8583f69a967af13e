import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { BuildDetailView } from './builds/build-view.ts'
import type { Files, ForgeRepository } from './testing/test-forge.ts'
import { startTestStack, type TestOrganization, type TestRepository, type TestStack } from './testing/test-stack.ts'

// Whole processes start, fail and start again.
vi.setConfig({ testTimeout: 120_000 })

const MIB = 2 ** 20
/** Under the launcher's own maxima, so that each limit is met soon. */
const LIMITS = { memoryBytes: 256 * MIB, pidsMax: 64, workspaceBytesMax: 64 * MIB }

let stack: TestStack
let org: TestOrganization

beforeAll(async () => {
  stack = await startTestStack({
    env: { CI_STEP_OUTPUT_BYTES_MAX: String(110 * MIB), CI_STOP_GRACE_MS: '300' },
    launcher: { maxLimits: LIMITS },
  })
  org = stack.organization()
})
afterAll(() => stack?.close())

async function connect(): Promise<{ forge: ForgeRepository; repository: TestRepository }> {
  const forge = stack.forge.create()
  return { forge, repository: await org.connect(forge) }
}

async function build(files: Files): Promise<BuildDetailView> {
  const { forge, repository } = await connect()
  return org.ended(await repository.push(forge.commit(files)))
}

const oneJob = (lines: string) => `version: 1\njobs:\n  unit:\n${lines.replaceAll(/^/gm, '    ')}\n`
const oneStep = (run: string, more = '') =>
  oneJob(`steps:\n  - name: Work\n    run: |\n${run.replaceAll(/^/gm, '      ')}\n${more}`)

describe('a webhook', () => {
  it('with a wrong signature is refused, and nothing is stored', async () => {
    const { forge, repository } = await connect()
    const answer = await repository.post({ commit: forge.commit({ a: '1' }), secret: 'other' })
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      { detail: "The signature does not match this repository's secret. Copy the secret again from its page." },
    ])
    expect((await org.api.builds.list.query({ repositoryId: repository.id })).items).toEqual([])
    expect((await org.api.repositories.get.query({ id: repository.id })).lastDelivery.state).toBe('rejected')
  })

  it('that comes again is answered 200 with the one build', async () => {
    const { forge, repository } = await connect()
    const commit = forge.commit({ '.baton.yml': oneStep('true') })
    const answers = [await repository.post({ commit, key: 'k1' }), await repository.post({ commit, key: 'k1' })]
    expect(answers.map(({ status }) => status)).toEqual([202, 200])
    const [first, second] = await Promise.all(answers.map((answer) => answer.json()))
    expect(second).toEqual({ ...(first as object), replayed: true })
    expect((await org.api.builds.list.query({ repositoryId: repository.id })).items).toHaveLength(1)
  })

  it('for a repository that nobody has is answered 404', async () => {
    const answer = await fetch(`${stack.url}/webhooks/gitea/rep_none`, { method: 'POST', body: '{}' })
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      { detail: 'No repository has this webhook address. Copy it again from its page.' },
    ])
  })

  it.each([
    ['says so', true],
    ['does not say so', false],
  ])('of 25 MB that %s is answered 413', async (_how, honest) => {
    const { repository } = await connect()
    const body = randomBytes(25 * MIB)
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${stack.url}/webhooks/gitea/${repository.id}`, {
        method: 'POST',
        headers: honest ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' },
      })
      sent.on('response', (answer) => {
        resolve(answer.statusCode)
        answer.resume()
      })
      sent.on('error', reject)
      sent.end(body)
    })
    expect(status).toBe(413)
  })
})

type Case = { name: string; files: Files; expected: object }

const pipelines: Case[] = [
  {
    name: 'is missing',
    files: { 'a.txt': 'a' },
    expected: {
      state: 'skipped',
      cause: expect.stringMatching(
        /^There is no pipeline here: commit [0-9a-f]{7} has no \.baton\.yml at the top of the repository\.$/,
      ),
      pipelineFaults: [],
      jobs: [],
    },
  },
  {
    name: 'has the other ending',
    files: { '.baton.yaml': 'version: 1' },
    expected: {
      state: 'skipped',
      cause: expect.stringMatching(/ It has \.baton\.yaml; rename that to \.baton\.yml\.$/),
    },
  },
  {
    name: 'is a folder',
    files: { '.baton.yml/x': '' },
    expected: {
      state: 'failed',
      cause: ".baton.yml line 1: it is a folder. Add one that begins with 'version: 1' and 'jobs:'.",
    },
  },
  {
    name: 'is not YAML',
    files: { '.baton.yml': 'version: 1\njobs: {unit: [\n' },
    expected: {
      state: 'failed',
      pipelineFaults: [{ file: '.baton.yml', line: expect.any(Number), frame: expect.stringContaining('^') }],
    },
  },
  {
    name: 'is UTF-16',
    files: { '.baton.yml': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(oneStep('true'), 'utf16le')]) },
    expected: {
      state: 'failed',
      cause: '.baton.yml line 1: the file is UTF-16 text. Save it as UTF-8.',
      pipelineFaults: [{ line: 1, frame: '' }],
    },
  },
  {
    name: 'has a wrong key with an emoji where its name is cut',
    files: {
      '.baton.yml': `version: 1\n"${'k'.repeat(59)}🚀${'k'.repeat(9)}": 1\njobs: {a: {steps: [{run: 'true'}]}}\n`,
    },
    expected: {
      state: 'failed',
      pipelineFaults: [{ line: 2, message: expect.stringContaining(`'${'k'.repeat(58)}`) }],
    },
  },
  {
    name: 'has a key that is not known',
    files: { '.baton.yml': 'version: 1\njobs:\n  unit:\n    step:\n      - run: true\n' },
    expected: {
      state: 'failed',
      pipelineFaults: expect.arrayContaining([
        expect.objectContaining({
          line: 4,
          column: 5,
          message: expect.stringContaining("'step'"),
          hint: expect.stringContaining("'steps'"),
        }),
      ]),
    },
  },
  {
    name: 'has needs in a circle',
    files: {
      '.baton.yml':
        "version: 1\njobs:\n  a: {needs: b, steps: [{run: 'true'}]}\n  b: {needs: a, steps: [{run: 'true'}]}\n",
    },
    expected: {
      state: 'failed',
      firstFailure: { kind: 'pipeline' },
      pipelineFaults: [
        expect.objectContaining({
          line: expect.any(Number),
          message: "the job 'a' needs 'b', which needs 'a'.",
          hint: 'Take one of these needs out.',
        }),
      ],
    },
  },
  {
    name: 'does not ask for this branch',
    files: { '.baton.yml': "version: 1\non: {push: {branches: release}}\njobs: {a: {steps: [{run: 'true'}]}}\n" },
    expected: { state: 'skipped', cause: "The pipeline asks for the branches 'release', and this is 'main'." },
  },
]

describe('a build whose .baton.yml', () => {
  it.each(pipelines)('$name ends in words that say what to do', async ({ files, expected }) => {
    expect(await build(files)).toMatchObject(expected)
  })
})

const steps: Case[] = [
  {
    name: 'ends with 1',
    files: { '.baton.yml': oneStep('echo before; exit 1') },
    expected: {
      state: 'failed',
      cause: "Step 'Work': Ended with exit code 1.",
      firstFailure: { kind: 'step', stepName: 'Work', message: 'Ended with exit code 1.' },
    },
  },
  {
    name: 'is killed by a signal of its own',
    files: { '.baton.yml': oneStep('kill -9 $$') },
    expected: { state: 'failed', cause: "Step 'Work': Ended by signal 9 (exit code 137)." },
  },
  {
    name: 'takes longer than it may',
    files: { '.baton.yml': oneJob('steps:\n  - name: Work\n    timeout: 1s\n    run: sleep 100') },
    expected: { state: 'timed_out', cause: "Step 'Work': Timed out after 1 s (limit of the step)." },
  },
  {
    name: 'takes longer than its job may',
    files: { '.baton.yml': oneJob('timeout: 1s\nsteps:\n  - {name: Work, run: sleep 100}') },
    expected: { state: 'timed_out', cause: "Step 'Work': Timed out after 1 s (limit of the job)." },
  },
  {
    name: 'prints without end',
    files: { '.baton.yml': oneStep('yes') },
    expected: {
      state: 'failed',
      cause: "Step 'Work': Printed more than 110 MiB, the limit of a step, and was stopped there.",
      jobs: [{ attempts: [{ steps: [{ log: { bytes: 110 * MIB, complete: true } }] }] }],
    },
  },
  {
    name: 'takes more memory than it may',
    files: { '.baton.yml': oneStep("node -e 'const a = []; for (;;) a.push(Buffer.alloc(1e7, 1))'") },
    expected: { state: 'failed', cause: "Step 'Work': The step needed more memory than its limit of 256 MiB." },
  },
  {
    name: 'forks without end',
    files: { '.baton.yml': oneStep('bomb() { bomb | bomb & }; bomb; wait; sleep 1; exit 3') },
    expected: { state: 'failed' },
  },
  {
    name: 'fills the disk',
    files: { '.baton.yml': oneStep('for i in $(seq 40); do head -c 2M /dev/zero > "$i"; done; sleep 100') },
    expected: {
      state: 'failed',
      cause: "Step 'Work': The step's files took more than the workspace's limit of 64 MiB, and it was ended.",
    },
  },
  {
    name: 'writes a file that is larger than all files may be',
    files: { '.baton.yml': oneStep('head -c 200M /dev/zero > big') },
    // Who comes first, the kernel or who counts the files, is open.
    expected: {
      state: 'failed',
      cause: expect.stringMatching(
        /^Step 'Work': (Wrote a file that is larger than a workspace may hold, and was stopped there \(signal 25\)\.|The step's files took more than the workspace's limit of 64 MiB, and it was ended\.)$/,
      ),
    },
  },
  {
    name: 'leaves no artifact where the pipeline has one',
    files: { '.baton.yml': oneStep('true', 'artifacts: [{name: web, path: web.tgz, version: "1"}]') },
    expected: { state: 'failed', cause: "Artifact 'web': no file matches 'web.tgz'. A symlink is not followed." },
  },
  {
    name: 'leaves a symlink to a file of the host for an artifact',
    files: {
      '.baton.yml': oneStep('ln -s /etc/passwd web.tgz', 'artifacts: [{name: web, path: web.tgz, version: "1"}]'),
    },
    expected: { state: 'failed', cause: "Artifact 'web': no file matches 'web.tgz'. A symlink is not followed." },
  },
  {
    name: 'leaves two artifacts where one is meant',
    files: {
      '.baton.yml': oneStep('mkdir out; touch out/a out/b', 'artifacts: [{name: web, path: out, version: "1"}]'),
    },
    expected: { state: 'failed', cause: "Artifact 'web': 'out' matches 2 files. Write a path that matches one." },
  },
  {
    name: 'leaves a report that is an attack',
    files: {
      '.baton.yml': oneStep('echo \'<!DOCTYPE a [<!ENTITY b "c">]><testsuite/>\' > r.xml', 'reports: {junit: r.xml}'),
    },
    expected: {
      state: 'passed',
      tests: { total: 0, reportFaults: 1 },
      reports: [{ path: 'r.xml', fault: 'The report could not be read: it declares a document type.' }],
    },
  },
  {
    name: 'is not named, with an emoji where the name is cut',
    files: { '.baton.yml': oneJob(`steps:\n  - run: "true ${'x'.repeat(53)}🚀 and more"`) },
    expected: { state: 'passed', jobs: [{ attempts: [{ steps: [{ name: `true ${'x'.repeat(53)}…` }] }] }] },
  },
]

describe('a build whose step', () => {
  it.each(steps)('$name ends with its cause', async ({ files, expected }) => {
    const ended = await build(files)
    expect(ended).toMatchObject(expected)
    for (const { attempts } of ended.jobs) expect(attempts).toHaveLength(1)
  })

  it('prints 100 MB keeps all of it, and any 50 lines of it can be read', async () => {
    const ended = await build({ '.baton.yml': oneStep(`seq -f 'line %08.0f ${'x'.repeat(90)}' 1 1000000`) })
    const log = ended.jobs[0]?.attempts[0]?.steps[0]
    expect(ended.state).toBe('passed')
    expect(log?.log.bytes).toBe(105_000_000)
    const { lines } = await org.api.builds.logLines.query({
      buildId: ended.id,
      logId: log?.logId ?? '',
      from: 700_001,
      to: 700_050,
    })
    expect(lines.map((line) => line.slice(0, 13))).toEqual(
      Array.from({ length: 50 }, (_, at) => `line 00${700_001 + at}`),
    )
    expect((await org.log(ended)).length).toBe(105_000_000)
  }, 180_000)

  it('ignores TERM is cancelled all the same, by whom is known, and nothing of it lives on', async () => {
    const { forge, repository } = await connect()
    const id = await repository.push(
      forge.commit({
        '.baton.yml': oneStep(
          "trap '' TERM INT HUP; echo up; for i in 1 2 3; do sleep 1000 & done; while :; do wait; done",
        ),
      }),
    )
    await org.printed(id, 'up')
    await org.api.builds.cancel.mutate({ id })
    const ended = await org.ended(id)
    expect(ended).toMatchObject({
      state: 'cancelled',
      cancelledBy: { type: 'user', id: 'usr_1' },
      jobs: [{ state: 'cancelled' }],
    })
    expect((await org.log(ended)).toString()).toBe('up\n')
    await expect(org.api.builds.cancel.mutate({ id })).rejects.toThrow('has ended already: cancelled.')
  })
})

describe('a commit', () => {
  it('of a forge that is away ends as infrastructure, and can be run again when it is back', async () => {
    const { forge, repository } = await connect()
    const commit = forge.commit({ '.baton.yml': oneStep('true') })
    stack.forge.stopped = true
    const ended = await org.ended(await repository.push(commit))
    stack.forge.stopped = false
    expect(ended).toMatchObject({ state: 'infrastructure', cause: expect.stringContaining('did not answer git') })
    const { id } = await org.api.builds.runAgain.mutate({ id: ended.id })
    expect(await org.ended(id)).toMatchObject({ state: 'passed' })
  })

  it('whose version is bound to other bytes already is not bound anew', async () => {
    const { forge, repository } = await connect()
    const pipeline = oneStep(
      'head -c 20 /dev/urandom > web.bin',
      'artifacts: [{name: web, path: web.bin, version: "1.0"}]',
    )
    const first = await org.ended(await repository.push(forge.commit({ '.baton.yml': pipeline })))
    const second = await org.ended(await repository.push(forge.commit({ a: 'b' })))
    expect(first).toMatchObject({ state: 'passed', artifacts: [{ version: '1.0' }] })
    expect(second).toMatchObject({
      state: 'failed',
      artifacts: [],
      cause: `Artifact 'web': version 1.0 is bound to other bytes already, by build ${first.number}. Give it a version of its own, such as one with \${{ build.number }}.`,
    })
  })
})

describe('a manual start', () => {
  it('without an answer that the pipeline wants ends in words, and with it runs', async () => {
    const { forge, repository } = await connect()
    forge.commit({
      '.baton.yml': `version: 1\non: {manual: {inputs: {word: {description: The word, required: true}}}}\n${oneStep('echo "$BATON_INPUT_WORD"').replace('version: 1\n', '')}`,
    })
    const without = await org.api.builds.start.mutate({ repositoryId: repository.id })
    expect(await org.ended(without.id)).toMatchObject({
      state: 'failed',
      cause: "'word' is needed to start this build.",
    })
    const started = await org.api.builds.start.mutate({ repositoryId: repository.id, inputs: { word: 'hello' } })
    const ended = await org.ended(started.id)
    expect((await org.log(ended)).toString()).toBe('hello\n')
  })

  it('of a branch that is not there ends in words', async () => {
    const { forge, repository } = await connect()
    forge.commit({ a: '1' })
    const { id } = await org.api.builds.start.mutate({ repositoryId: repository.id, ref: 'nowhere' })
    expect(await org.ended(id)).toMatchObject({
      state: 'failed',
      cause: "The forge has no branch and no tag 'nowhere'.",
    })
    await expect(org.api.builds.start.mutate({ repositoryId: repository.id, ref: '--upload-pack=x' })).rejects.toThrow(
      "is not a branch's or tag's name",
    )
  })
})
