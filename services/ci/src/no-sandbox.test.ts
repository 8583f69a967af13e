import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startTestStack, type TestStack } from './testing/test-stack.ts'

// Whole processes start, fail and start again.
vi.setConfig({ testTimeout: 120_000 })

let stack: TestStack | undefined
afterEach(() => stack?.close())

/** Bubblewrap, and nothing that makes a network. */
function toolsWithoutNetwork(): string {
  const folder = mkdtempSync(join(tmpdir(), 'baton-tools-'))
  for (const name of ['bwrap', 'setpriv', 'prlimit']) symlinkSync(`/usr/bin/${name}`, join(folder, name))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const PIPELINE =
  'version: 1\non: {push: {}, pull_request: {branches: main}}\njobs: {unit: {steps: [{run: "echo hello"}]}}\n'

describe('where no sandbox can be had', () => {
  it("a build ends as infrastructure with the launcher's sentence, at once and once", async () => {
    stack = await startTestStack({ launcher: { toolFolders: ['/nowhere'] } })
    const org = stack.organization()
    const forge = stack.forge.create()
    const id = await (await org.connect(forge)).push(forge.commit({ '.baton.yml': PIPELINE }))
    expect(await org.ended(id)).toMatchObject({
      state: 'infrastructure',
      isolation: null,
      cause: expect.stringMatching(/^Steps cannot run here: .*Use a Linux machine/),
      jobs: [{ state: 'infrastructure', attempts: [{ attempt: 1, state: 'infrastructure' }] }],
    })
  })
})

describe('where no step can have the internet', () => {
  it("a job that asks for it ends as infrastructure with the launcher's sentence, at once and once; others run, and get a hint", async () => {
    stack = await startTestStack({ launcher: { toolFolders: [toolsWithoutNetwork()] } })
    const org = stack.organization()
    const forge = stack.forge.create()
    const pipeline = {
      version: 1,
      jobs: {
        download: { network: 'internet', steps: [{ run: 'sleep 600' }] },
        unit: { steps: [{ run: 'echo hello' }] },
        fetch: { steps: [{ run: `node -e 'fetch("https://registry.example.com")'` }] },
      },
    }
    const id = await (await org.connect(forge)).push(forge.commit({ '.baton.yml': JSON.stringify(pipeline) }))
    const cause = expect.stringMatching(
      /^This host cannot give a step the internet\. pasta: install the packages passt/,
    )
    const { jobs } = await org.ended(id)
    expect(jobs.toSorted((one, other) => one.name.localeCompare(other.name))).toMatchObject([
      { name: 'download', state: 'infrastructure', cause, attempts: [{ attempt: 1, state: 'infrastructure', cause }] },
      {
        name: 'fetch',
        state: 'failed',
        cause: expect.stringMatching(/Ended with exit code 1\. This job has no network\. .*'network: internet'/),
      },
      { name: 'unit', state: 'passed' },
    ])
    expect(jobs.flatMap(({ attempts }) => attempts)).toHaveLength(3)
  })
})

describe('without isolation, as the operator wished', () => {
  it("own repositories are built and say so; a stranger's commit never runs", async () => {
    stack = await startTestStack({ launcher: { isolation: 'none' } })
    const org = stack.organization()
    const forge = stack.forge.create()
    const repository = await org.connect(forge)
    const commit = forge.commit({ '.baton.yml': PIPELINE })
    const own = await org.ended(await repository.push(commit))
    expect(own).toMatchObject({ state: 'passed', isolation: 'none' })
    expect((await org.log(own)).toString()).toBe('hello\n')

    forge.git('push', '--quiet', 'origin', `${commit}:refs/pull/7/head`)
    const id = await pullRequestOfFork(repository, commit)
    const waiting = await org.api.builds.get.query({ id })
    expect(waiting).toMatchObject({ state: 'waiting', branch: '#7' })
    await org.api.builds.allow.mutate({ id, commitSha: commit })
    expect(await org.ended(id)).toMatchObject({
      state: 'infrastructure',
      cause: expect.stringContaining('never runs the code of strangers'),
    })
  })

  /** A fork's pull request whose head the forge keeps under its own ref. */
  async function pullRequestOfFork(repository: { id: string; webhookSecret: string }, commit: string): Promise<string> {
    const side = (name: string) => ({ ref: 'main', sha: commit, repo: { full_name: name } })
    const pull = { number: 7, title: 'Tax', user: { login: 'sam' }, head: side('sam/web'), base: side('acme/web') }
    const body = JSON.stringify({ action: 'opened', pull_request: pull })
    const answer = await fetch(`${stack?.url}/webhooks/gitea/${repository.id}`, {
      method: 'POST',
      body,
      headers: {
        'x-gitea-event': 'pull_request',
        'x-gitea-delivery': randomUUID(),
        'x-gitea-signature': createHmac('sha256', repository.webhookSecret).update(body).digest('hex'),
      },
    })
    return ((await answer.json()) as { build: { id: string } }).build.id
  }
})
