import { systemActor } from '@baton/kernel/actor'
import type { VerbContext } from '@baton/kernel/command'
import { HTTP_STATUS } from '@baton/kernel/error-map'
import { DOMAIN_ERROR_CODES, DomainError } from '@baton/kernel/errors'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApi } from './trpc.ts'

const api = createApi<{ boat: string }>()
const router = api.router({
  refuse: api.procedure.input(z.object({ code: z.enum(DOMAIN_ERROR_CODES) })).mutation(({ input }) => {
    throw new DomainError(input.code, 'What, where, what to do.', { reason: 'why', details: { who: ['Chen'] } })
  }),
  break: api.procedure.query(() => {
    throw new Error('password=hunter2')
  }),
  read: api.procedure.input(z.object({ name: z.string('Write a name.') })).query(({ ctx, input }) => {
    return `${input.name} of ${ctx.verb.deps.boat}`
  }),
})

const context = { deps: { boat: 'Argo' }, actor: systemActor('test') } as VerbContext<{ boat: string }>

async function call(path: string, init: RequestInit = {}, verbContext = async () => context) {
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    router,
    req: new Request(`http://baton.test/trpc/${path}`, { headers: { 'content-type': 'application/json' }, ...init }),
    createContext: () => ({ verbContext }),
  })
  const body = (await response.json()) as {
    error?: { message: string; data: Record<string, unknown> }
    result?: unknown
  }
  return { status: response.status, ...body }
}

const post = (path: string, input: unknown) => call(path, { method: 'POST', body: JSON.stringify(input) })

describe('a procedure', () => {
  it.each(DOMAIN_ERROR_CODES)('leaves with %s as its HTTP status and as a problem', async (code) => {
    const { status, error } = await post('refuse', { code })
    // tRPC has no code for what is gone; the problem's own status says it.
    expect(status).toBe(code === 'GONE' ? 404 : HTTP_STATUS[code])
    expect(error?.message).toBe('What, where, what to do.')
    expect(error?.data.problem).toMatchObject({
      status: HTTP_STATUS[code],
      code,
      detail: 'What, where, what to do.',
      reason: 'why',
      details: { who: ['Chen'] },
    })
  })

  it('tells the outside nothing of a fault of ours', async () => {
    const answer = await call('break')
    expect(answer.status).toBe(500)
    expect(answer.error?.data.problem).toMatchObject({ code: 'INTERNAL', status: 500 })
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect(JSON.stringify(answer)).not.toContain('trpc.test.ts')
  })

  it('names the field of an input that it cannot read', async () => {
    const { status, error } = await call('read?input=%7B%7D')
    expect(status).toBe(422)
    expect(error?.data.problem).toMatchObject({
      code: 'VALIDATION',
      detail: "'name': Write a name.",
      details: { issues: [{ path: 'name', message: 'Write a name.' }] },
    })
  })

  it('answers with the refusal of the gate before it reads anything', async () => {
    const { status, error } = await call('read?input=%7B%7D', {}, async () => {
      throw new DomainError('UNAUTHENTICATED', 'Sign in first.')
    })
    expect(status).toBe(401)
    expect(error?.data.problem).toMatchObject({ code: 'UNAUTHENTICATED', detail: 'Sign in first.' })
  })

  it('that does not exist, or a body that is not JSON, is a problem too', async () => {
    expect((await call('nothing')).error?.data.problem).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    const unread = await call('refuse', { method: 'POST', body: '{' })
    expect(unread.error?.data.problem).toMatchObject({ status: 400, code: 'VALIDATION' })
  })

  it('works with the context that the gate made', async () => {
    expect(await call(`read?input=${encodeURIComponent('{"name":"Jason"}')}`)).toMatchObject({
      status: 200,
      result: { data: 'Jason of Argo' },
    })
  })
})
