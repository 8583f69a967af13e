import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import { connectRepository } from './connect-repository.ts'
import { connectSampleRepository } from './connect-sample-repository.ts'
import { getRepository } from './get-repository.ts'
import { listRepositories } from './list-repositories.ts'
import { revealWebhookSecret } from './reveal-webhook-secret.ts'
import { rotateWebhookSecret } from './rotate-webhook-secret.ts'
import { sampleForgeAt } from './sample-forge.ts'

let test: TestVerbs
beforeAll(async () => {
  test = await openTestVerbs()
})
afterAll(() => test.close())

const input = () => ({ forge: 'gitlab' as const, cloneUrl: `https://git.example/acme/${randomUUID()}.git` })

describe('connecting a repository', () => {
  it('answers the address and the secret to paste, and is on the record without the secret', async () => {
    const ctx = test.context()
    const connected = await connectRepository(ctx, { ...input(), name: 'shop' })
    expect(connected).toMatchObject({
      name: 'shop',
      defaultBranch: 'main',
      webhookUrl: `http://127.0.0.1:3001/webhooks/gitlab/${connected.id}`,
      lastDelivery: { state: 'none', at: null },
      pushUrl: null,
    })
    expect(connected.webhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const { items: repositories } = await listRepositories(ctx, {})
    expect(repositories).toHaveLength(1)
    expect(JSON.stringify([repositories, await getRepository(ctx, { id: connected.id })])).not.toContain(
      connected.webhookSecret,
    )
    expect(await test.auditActions(ctx.orgId)).toEqual(['repository.connected'])
  })

  it('is refused to who may not, and a clone URL that git must not be given', async () => {
    await expect(connectRepository(test.context({ role: 'member' }), input())).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(connectRepository(test.context(), { forge: 'github', cloneUrl: 'file:///etc' })).rejects.toMatchObject(
      {
        code: 'VALIDATION',
        reason: 'clone_url',
      },
    )
  })
})

describe('the webhook secret', () => {
  it('is shown again on request, on the record, to who may configure; and can be replaced', async () => {
    const ctx = test.context()
    const { id, webhookSecret } = await connectRepository(ctx, input())
    expect(await revealWebhookSecret(ctx, { id })).toEqual({ webhookSecret })
    const rotated = await rotateWebhookSecret(ctx, { id })
    expect(rotated.webhookSecret).not.toBe(webhookSecret)
    expect(await revealWebhookSecret(ctx, { id })).toEqual(rotated)
    expect(await test.auditActions(ctx.orgId)).toEqual([
      'repository.connected',
      'repository.secretRevealed',
      'repository.secretRotated',
      'repository.secretRevealed',
    ])
    for (const verb of [revealWebhookSecret, rotateWebhookSecret]) {
      await expect(verb(test.context({ role: 'viewer', orgId: ctx.orgId }), { id })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
      await expect(verb(test.context(), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })
})

describe("the webhook secret of the sample's repository", () => {
  const cloneUrl = 'http://127.0.0.1:3007/low-water-1.git'

  it('is replaced at its own forge as well, which signs with the new one from then on', async () => {
    const renewed: object[] = []
    const sampleForge = {
      isSample: () => false,
      create: async () => ({ cloneUrl, pushUrl: cloneUrl }),
      renew: async (webhook: object) => void renewed.push(webhook),
    }
    const ctx = test.context()
    const at = { ...ctx, deps: { ...ctx.deps, sampleForge } }
    const { id, webhookUrl } = await connectSampleRepository(at)
    const { webhookSecret } = await rotateWebhookSecret(at, { id })
    expect(renewed).toEqual([{ name: 'low-water-1', webhookUrl, webhookSecret }])
    expect(await revealWebhookSecret(ctx, { id })).toEqual({ webhookSecret })
  })

  it('stays as it is while that forge does not answer', async () => {
    const ctx = test.context()
    const made = {
      isSample: () => false,
      create: async () => ({ cloneUrl, pushUrl: cloneUrl }),
      renew: async () => undefined,
    }
    const { id, webhookSecret } = await connectSampleRepository({ ...ctx, deps: { ...ctx.deps, sampleForge: made } })
    const away = { ...ctx, deps: { ...ctx.deps, sampleForge: sampleForgeAt('http://127.0.0.1:1') } }
    await expect(rotateWebhookSecret(away, { id })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await revealWebhookSecret(ctx, { id })).toEqual({ webhookSecret })
  })
})

describe('the sample repository', () => {
  it('is made by its forge with the address and secret of the webhook, and its push address is shown and not kept', async () => {
    const asked: object[] = []
    const sampleForge = {
      isSample: () => false,
      renew: async () => undefined,
      create: async (repository: { name: string; webhookUrl: string; webhookSecret: string }) => {
        asked.push(repository)
        return {
          cloneUrl: `http://127.0.0.1:3007/${repository.name}.git`,
          pushUrl: 'http://me:word@127.0.0.1:3007/x.git',
        }
      },
    }
    const ctx = test.context()
    const connected = await connectSampleRepository({ ...ctx, deps: { ...ctx.deps, sampleForge } })
    expect(connected).toMatchObject({
      name: 'low-water',
      isSample: true,
      forge: 'gitea',
      pushUrl: 'http://me:word@127.0.0.1:3007/x.git',
    })
    const { webhookUrl, webhookSecret } = connected
    expect(asked).toEqual([{ name: expect.stringMatching(/^low-water-[0-9a-f]{32}$/), webhookUrl, webhookSecret }])
    expect(JSON.stringify(await getRepository(ctx, { id: connected.id }))).not.toContain('word')
  })

  it('is not made while its forge is away, in words', async () => {
    const ctx = test.context()
    const deps = { ...ctx.deps, sampleForge: sampleForgeAt('http://127.0.0.1:1') }
    await expect(connectSampleRepository({ ...ctx, deps })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'sample_forge',
      message:
        'The sample repository was not made: the small forge that serves it did not answer. Try again, or connect a repository of your own.',
    })
  })

  it('is not there without its forge, and not for who may not connect', async () => {
    await expect(connectSampleRepository(test.context())).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'no_sample_forge',
    })
    await expect(connectSampleRepository(test.context({ role: 'viewer' }))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

it('a repository of another organisation is not found', async () => {
  const { id } = await connectRepository(test.context(), input())
  await expect(getRepository(test.context(), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
