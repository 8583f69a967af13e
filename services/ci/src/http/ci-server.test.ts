import type { AddressInfo } from 'node:net'
import { askRaw, ODD_TARGETS } from '@baton/testing/ask-raw'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ciRouter } from '../api/ci-router.ts'
import { readLogStream } from '../testing/follow-log.ts'
import { startTestStack, type TestOrganization, type TestStack, WAITS } from '../testing/test-stack.ts'
import { createCiServer } from './ci-server.ts'
import type { ServerContext } from './server-context.ts'

let stack: TestStack
let org: TestOrganization
beforeAll(async () => {
  stack = await startTestStack()
  org = stack.organization()
})
afterAll(() => stack?.close())

const post = async (path: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(`${stack.url}/api/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await org.token()}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })

describe('a signed webhook', () => {
  it('that the database will never store is refused for good, and the next one is taken', async () => {
    const forge = stack.forge.create()
    const repository = await org.connect(forge)
    const admin = postgres(stack.database.adminUrl, { max: 1, database: stack.database.name })
    await admin`alter table ci.deliveries add constraint never check (event <> 'push') not valid`
    const refused = await repository.post({ commit: forge.commit({ a: '1' }) })
    expect([refused.status, await refused.json()]).toEqual([422, expect.objectContaining({ reason: 'not_storable' })])
    await admin`alter table ci.deliveries drop constraint never`
    await admin.end()
    expect((await repository.post({ commit: forge.commit({ a: '2' }) })).status).toBe(202)
  })
})

describe('the REST face', () => {
  it('lists in its OpenAPI document what the procedures are, and nothing else', async () => {
    const document = (await (await fetch(`${stack.url}/api/v1/openapi.json`)).json()) as {
      openapi: string
      paths: Record<string, Record<string, { operationId: string; security: unknown[] }>>
    }
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    const procedures = Object.entries(ciRouter._def.procedures).filter(
      ([, procedure]) => (procedure as unknown as { _def: { meta?: { openapi?: object } } })._def.meta?.openapi,
    )
    expect(document.openapi).toBe('3.1.0')
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      procedures.map(([name]) => name.replaceAll('.', '-')).toSorted(),
    )
    expect(operations.every(({ security }) => security.length === 1)).toBe(true)
  })

  it('connects, starts, reads and cancels as curl would, also without a body', async () => {
    const forge = stack.forge.create()
    const connected = await post('/repositories', { forge: 'gitea', cloneUrl: forge.cloneUrl })
    const { id: repositoryId } = (await connected.json()) as { id: string }
    forge.commit({ '.baton.yml': 'version: 1\njobs: {unit: {steps: [{run: "echo up; sleep 100"}]}}\n' })
    const started = await post('/builds', { repositoryId })
    const { id } = (await started.json()) as { id: string }
    await org.printed(id, 'up')
    const listed = await (await org.get(`/api/v1/builds?repositoryId=${repositoryId}&limit=1&state=running`)).json()
    expect(listed).toMatchObject({ items: [{ id, state: 'running' }], nextCursor: null })
    expect(await (await org.get('/api/v1/queue')).json()).toMatchObject({ slots: { total: 8, busy: 1 } })
    expect((await post(`/builds/${id}/cancel`)).status).toBe(200)
    expect(await org.ended(id)).toMatchObject({ state: 'cancelled' })
  })

  it('answers a refusal with a problem body', async () => {
    const problems = await Promise.all(
      [
        await org.get('/api/v1/builds/bld_none'),
        await org.get('/api/v1/builds?limit=1000'),
        await org.get('/api/v1/nowhere'),
        await post('/repositories', { forge: 'gitea', cloneUrl: 'file:///etc' }),
        await fetch(`${stack.url}/api/v1/builds`),
        await org.get('/api/v1/builds?branch=a%00b'),
        await post('/builds', { repositoryId: 'rep_x', inputs: { word: 'a\0' } }),
        await post('/builds/bld_x/cancel', { reason: 'a\ud800' }),
      ].map(async (answer) => [answer.status, answer.headers.get('content-type'), await answer.json()]),
    )
    const body = (code: string, detail: string) =>
      expect.objectContaining({ code, detail: expect.stringContaining(detail) })
    const type = 'application/problem+json'
    expect(problems).toEqual([
      [404, type, body('NOT_FOUND', 'Build was not found.')],
      [422, type, body('VALIDATION', "'limit': ")],
      [404, type, body('NOT_FOUND', '')],
      [422, type, body('VALIDATION', 'Write it as https://host/owner/repository.git.')],
      [401, type, body('UNAUTHENTICATED', 'Send a token')],
      [422, type, body('VALIDATION', "'branch': There is a NUL character")],
      [422, type, body('VALIDATION', "'inputs.word': There is a NUL character")],
      [422, type, body('VALIDATION', "'reason': There is half a character")],
    ])
  })
})

describe('the server', () => {
  it('tells its own health and its keys without a token, its figures at the operator’s port alone, and serves nothing else', async () => {
    const get = async (path: string) => fetch(`${stack.url}${path}`)
    expect(await (await get('/healthz')).json()).toEqual({ ok: true, state: 'ok' })
    const { keys } = (await (await get('/.well-known/jwks.json')).json()) as { keys: object[] }
    expect(keys).toHaveLength(1)
    expect(keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig', kid: expect.any(String) })
    expect(keys[0]).not.toHaveProperty('d')
    expect((await get('/metrics')).status).toBe(404)
    expect(await (await fetch(`${stack.statusUrl}/metrics`)).text()).toContain('ci_webhooks_total')
    expect((await get('/')).status).toBe(404)
    expect((await get('/webhooks/gitea/x')).status).toBe(404)
    const nobody = await fetch(`${stack.url}/webhooks/gitea/x%00`, { method: 'POST', body: '{}' })
    expect(nobody.status).toBe(404)
  })

  it.each(ODD_TARGETS)('answers a request for %s in words, and goes on serving', async (target) => {
    expect(await askRaw(Number(new URL(stack.url).port), target)).toSatisfy((status) => [400, 404].includes(status))
  })

  it('says that its artifact key is still to be made, where its worker has never run', async () => {
    const server = createCiServer({ jwksFile: '/nowhere/jwks.json', publicUrl: stack.url } as ServerContext)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`)
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { code: 'KEY_NOT_MADE', detail: "The artifact key is made when CI's worker first starts. It has not yet." },
    ])
    await new Promise((resolve) => server.close(resolve))
  })

  it('keeps the same key when its worker is started anew', async () => {
    const keysOf = async () => (await fetch(`${stack.url}/.well-known/jwks.json`)).text()
    const before = await keysOf()
    await stack.worker.kill('SIGTERM')
    await stack.startWorker()
    expect(await keysOf()).toBe(before)
  })

  it('tells an organisation of its own events alone, and ends a stream with its process', async () => {
    const [mine, other] = [org, stack.organization()]
    const streams = await Promise.all([mine.get('/api/v1/events'), other.get('/api/v1/events')])
    const heard = streams.map(async (stream) => {
      let text = ''
      for await (const chunk of stream.body ?? []) text += Buffer.from(chunk).toString()
      return text
    })
    const forge = stack.forge.create()
    const commit = forge.commit({ '.baton.yml': 'version: 1\njobs: {unit: {steps: [{run: "true"}]}}\n' })
    const id = await (await mine.connect(forge)).push(commit)
    await mine.ended(id)
    await stack.server.kill('SIGTERM')
    expect(stack.server.child.exitCode).toBe(0)
    const [ours, theirs] = await Promise.all(heard)
    const events = [...(ours ?? '').matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as object)
    expect(events).toContainEqual({
      type: 'build.changed',
      buildId: id,
      repositoryId: expect.any(String),
      state: 'passed',
    })
    expect(theirs).not.toContain('data:')
    await stack.startServer()
  })

  it('ends a log stream when its process ends, and the reader goes on where it was', async () => {
    const forge = stack.forge.create()
    const commit = forge.commit({
      '.baton.yml': `version: 1\njobs: {unit: {steps: [{run: "echo one; ${WAITS}; echo two"}]}}\n`,
    })
    const id = await (await org.connect(forge)).push(commit)
    const { logId } = await org.printed(id, 'one')
    const path = `/api/v1/builds/${id}/logs/${logId}/stream`
    const first = readLogStream(await org.get(path))
    const said = await first.next()
    await stack.server.kill('SIGTERM')
    expect(await first.next()).toMatchObject({ done: true })
    await stack.startServer()
    await org.letGoOn(id)
    const from = said.value?.type === 'bytes' ? String(said.value.endByte) : ''
    const second = readLogStream(await org.get(path, { headers: { 'last-event-id': from } }))
    expect((await second.next()).value).toMatchObject({ type: 'bytes', bytes: Buffer.from('two\n') })
    expect((await second.next()).value).toEqual({ type: 'end', bytes: 8, lines: 2 })
  })
})
