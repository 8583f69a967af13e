import { createHmac, randomUUID } from 'node:crypto'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBuilds } from '../builds/list-builds.ts'
import { deliveries } from '../db/deliveries.ts'
import { connectRepository } from '../repositories/connect-repository.ts'
import { getRepository } from '../repositories/get-repository.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import { listDeliveries } from './list-deliveries.ts'
import { receiveWebhook } from './receive-webhook.ts'

let test: TestVerbs

beforeAll(async () => {
  test = await openTestVerbs()
})
afterAll(() => test.close())

const sha = (digit: number) => String(digit).repeat(40).slice(0, 40)

async function connect(slots?: number) {
  const ctx = test.context(slots === undefined ? {} : { slots })
  const cloneUrl = `https://git.example/acme/${randomUUID()}.git`
  const { id, webhookSecret } = await connectRepository(ctx, { forge: 'gitea', cloneUrl })
  const post = (options: {
    commit?: string
    ref?: string
    key?: string
    secret?: string
    event?: string
    payload?: object
    text?: string
    headers?: Record<string, string>
  }) => {
    const payload = options.payload ?? { ref: options.ref ?? 'refs/heads/main', after: options.commit ?? sha(1) }
    const body = Buffer.from(options.text ?? JSON.stringify(payload))
    const signature = createHmac('sha256', options.secret ?? webhookSecret)
      .update(body)
      .digest('hex')
    const headers: Record<string, string> = {
      'x-gitea-event': options.event ?? 'push',
      'x-gitea-delivery': options.key ?? randomUUID(),
      'x-gitea-signature': signature,
      ...options.headers,
    }
    const deps = { ...test.webhooks, activeBuildsMax: slots ?? 8 }
    return receiveWebhook(deps, { forge: 'gitea', repositoryId: id, headers: (name) => headers[name], body })
  }
  return { ctx, id, post }
}

describe('a signed push', () => {
  it('is stored with its build before it is answered, and the build is then started', async () => {
    const { ctx, post } = await connect()
    const outcome = await post({})
    if (outcome.outcome !== 'stored') throw new Error(outcome.outcome)
    const { items: builds } = await listBuilds(ctx, {})
    expect(builds).toMatchObject([{ number: 1, state: 'queued', commitSha: sha(1), trigger: 'push', branch: 'main' }])
    expect(outcome.receipt.build).toEqual({ id: builds[0]?.id, number: 1 })
    await outcome.start()
    expect(test.asked).toContainEqual({ what: 'start', buildId: builds[0]?.id })
  })

  it('that comes again makes no second build, and answers with the first', async () => {
    const { ctx, post } = await connect()
    const first = await post({ key: 'same' })
    const again = await Promise.all([post({ key: 'same' }), post({ key: 'same', commit: sha(2) })])
    expect(again.map(({ outcome }) => outcome)).toEqual(['replayed', 'replayed'])
    expect((await listBuilds(ctx, {})).items).toHaveLength(1)
    if (first.outcome !== 'stored' || again[0]?.outcome !== 'replayed') throw new Error('unexpected')
    expect(again[0].receipt).toEqual(first.receipt)
  })

  it('of a storm of 100 is never lost: 100 deliveries, 100 builds with numbers of their own, slots kept', async () => {
    const { ctx, id, post } = await connect(3)
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, index) => post({ commit: sha(index + 100) })))
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['stored']))
    const { items: builds } = await listBuilds(ctx, { repositoryId: id, limit: 100 })
    expect(new Set(builds.map(({ number }) => number)).size).toBe(100)
    const stored = await withOrg(test.db, ctx.orgId, (tx) => tx.select().from(deliveries))
    expect(stored).toHaveLength(100)
    expect(builds.filter(({ waiting }) => waiting === 'Starts in a moment.')).toHaveLength(3)
    expect(builds.find(({ number }) => number === 6)?.waiting).toBe(
      "Waits: all 3 of your organisation's slots are busy; 3rd in line.",
    )
  })
})

describe('a delivery', () => {
  it('with a wrong signature leaves nothing but the count that the page shows', async () => {
    const { ctx, id, post } = await connect()
    expect(await getRepository(ctx, { id })).toMatchObject({
      lastDelivery: { state: 'none', sentence: 'No delivery yet' },
    })
    expect(await post({ secret: 'other' })).toEqual({ outcome: 'unsigned', sender: null })
    expect(await getRepository(ctx, { id })).toMatchObject({
      lastDelivery: {
        state: 'rejected',
        sentence:
          'A delivery came, but its signature does not match this secret. Paste it again in Gitea, Settings, Webhooks.',
      },
    })
    expect(await withOrg(test.db, ctx.orgId, (tx) => tx.select().from(deliveries))).toEqual([])
    expect((await listBuilds(ctx, {})).items).toEqual([])
    await post({})
    expect(await getRepository(ctx, { id })).toMatchObject({ lastDelivery: { state: 'accepted' } })
  })

  it('that is signed and cannot be read is refused, and the page says what to do', async () => {
    const { ctx, id, post } = await connect()
    const sentence = async () => (await getRepository(ctx, { id })).lastDelivery.sentence
    await expect(post({ text: 'payload=%7B%7D' })).rejects.toMatchObject({ code: 'VALIDATION', reason: 'not_json' })
    expect(await sentence()).toBe(
      'A delivery came, but its body is not JSON. Choose application/json in Gitea, Settings, Webhooks.',
    )
    await expect(post({ payload: { ref: 7 } })).rejects.toMatchObject({ code: 'VALIDATION', reason: 'payload' })
    expect(await sentence()).toBe(
      'A delivery came, but it is not what Gitea sends. Is the repository at another kind of forge? Connect it again as that.',
    )
    await post({})
    expect(await sentence()).toBe('The last delivery was accepted')
  })

  it('that is a form, which Gitea and Gogs do not sign as they send it, is refused as one', async () => {
    const { ctx, id, post } = await connect()
    const json = JSON.stringify({ ref: 'refs/heads/main', after: sha(1) })
    const text = new URLSearchParams({ payload: json }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await post({ text, headers, secret: 'signed otherwise' })).toEqual({ outcome: 'form' })
    expect((await getRepository(ctx, { id })).lastDelivery.sentence).toBe(
      'A delivery came as a form. Choose the content type application/json in Gitea, Settings, Webhooks.',
    )
  })

  it.each([
    ['x-gitlab-event', 'GitLab', 'Connect it again as GitLab.'],
    ['x-event-key', 'Bitbucket', 'Webhooks of Bitbucket are not understood.'],
  ])('of a forge of another kind, by its header %s, is refused with its name', async (header, sender, todo) => {
    const { ctx, id } = await connect()
    const headers: Record<string, string> = { [header]: 'Push Hook' }
    const raw = { forge: 'gitea', repositoryId: id, headers: (name: string) => headers[name], body: Buffer.from('{}') }
    expect(await receiveWebhook(test.webhooks, raw)).toEqual({ outcome: 'unsigned', sender })
    expect((await getRepository(ctx, { id })).lastDelivery.sentence).toBe(
      `A delivery came from ${sender}, but the repository is connected as one at Gitea. ${todo}`,
    )
  })

  it('has a line that says what became of it, and why', async () => {
    const { ctx, id, post } = await connect()
    await post({ ref: 'refs/heads/topic' })
    await post({ ref: 'refs/heads/topic', commit: '0'.repeat(40) })
    await post({ ref: 'refs/notes/commits' })
    await post({ event: 'issues', payload: { action: 'opened' } })
    await post({ event: 'create', payload: { ref: 'v1', ref_type: 'tag' } })
    const { items, nextCursor } = await listDeliveries(ctx, { repositoryId: id, limit: 4 })
    expect(items.map(({ event, sentence }) => [event, sentence])).toEqual([
      ['create', 'A new branch or tag is built when its push comes.'],
      ['issues', "Nothing is built for the event 'issues'."],
      ['push', "'refs/notes/commits' is neither a branch nor a tag, so nothing is built for it."],
      ['push', "Nothing is built: the branch 'topic' was deleted."],
    ])
    const older = await listDeliveries(ctx, {
      repositoryId: id,
      limit: 4,
      ...(nextCursor ? { cursor: nextCursor } : {}),
    })
    expect(older).toMatchObject({
      items: [{ ref: 'refs/heads/topic', sentence: 'Started build 1.', build: { number: 1, state: 'queued' } }],
      nextCursor: null,
    })
    await expect(listDeliveries(test.context(), { repositoryId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('for an unknown repository, or under the name of another forge, is not found', async () => {
    const { id } = await connect()
    const raw = { headers: () => undefined, body: Buffer.from('{}') }
    expect(await receiveWebhook(test.webhooks, { ...raw, forge: 'gitea', repositoryId: 'rep_none' })).toEqual({
      outcome: 'unknown',
    })
    expect(await receiveWebhook(test.webhooks, { ...raw, forge: 'github', repositoryId: id })).toEqual({
      outcome: 'unknown',
    })
  })

  it('of a deleted branch is accepted and makes no build', async () => {
    const { ctx, post } = await connect()
    expect(await post({ commit: '0'.repeat(40) })).toMatchObject({ outcome: 'stored', receipt: { build: null } })
    expect((await listBuilds(ctx, {})).items).toEqual([])
  })

  it("of a fork's pull request makes a build that waits for approval and starts nothing", async () => {
    const { ctx, post } = await connect()
    const side = (name: string) => ({ ref: 'main', sha: sha(3), repo: { full_name: name } })
    const pull = { number: 7, title: 'Tax', user: { login: 'sam' }, head: side('sam/web'), base: side('acme/web') }
    const outcome = await post({ event: 'pull_request', payload: { action: 'opened', pull_request: pull } })
    if (outcome.outcome !== 'stored') throw new Error(outcome.outcome)
    const before = test.asked.length
    await outcome.start()
    expect(test.asked).toHaveLength(before)
    expect((await listBuilds(ctx, {})).items).toMatchObject([
      {
        state: 'waiting',
        branch: '#7',
        waiting: 'Waits for approval: it comes from a fork. Somebody who may start builds can let this commit run.',
      },
    ])
  })
})
