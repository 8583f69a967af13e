import type { VerbContext } from '@baton/kernel/command'
import { KEY_PROCEDURES, PEOPLE_PROCEDURES } from '@baton/kernel/key-procedures'
import { ACTIONS } from '@baton/kernel/permissions'
import { createOpenApiFetchHandler, type OpenApiMeta } from 'trpc-to-openapi'
import { describe, expect, it } from 'vitest'
import { type AppDeps, appRouter, createServerApi } from './app-router.ts'

type Procedure = { _def: { meta?: OpenApiMeta } }
const procedures = Object.entries(appRouter._def.procedures) as unknown as Array<[string, Procedure]>
const names = procedures.map(([name]) => name)
const LISTED = [...KEY_PROCEDURES, ...Object.keys(PEOPLE_PROCEDURES)]
const nounOf = (name: string) => name.split('.')[0] ?? ''

/** An API key that holds everything, more than any key is given. Past the first check there is nothing to work with. */
const grants = [{ actions: ACTIONS, scope: { type: 'organization' } }] as const
const key = { type: 'apiKey', apiKeyId: 'key_1', userId: 'usr_1', grants } as const
const verbContext = async () => ({ actor: key }) as unknown as VerbContext<AppDeps>

describe('what an API key may call', () => {
  it('is said of every procedure, once, and of nothing that does not exist', () => {
    expect(new Set(LISTED).size).toBe(LISTED.length)
    expect(names.filter((name) => !LISTED.includes(name))).toEqual([])
    const nouns = new Set(names.map(nounOf))
    expect(LISTED.filter((name) => nouns.has(nounOf(name)) && !names.includes(name))).toEqual([])
    // CI's own test holds these.
    expect([...new Set(LISTED.map(nounOf))].filter((noun) => !nouns.has(noun))).toEqual([
      'builds',
      'repositories',
      'publications',
      'buildRetention',
    ])
  })

  it('never is to decide', () => {
    for (const name of ['promotions.approve', 'promotions.reject', 'builds.allow', 'apiKeys.create']) {
      expect(KEY_PROCEDURES.has(name)).toBe(false)
    }
  })

  it.each(names)('%s answers a key over tRPC as the table says', async (name) => {
    const [noun, verb] = name.split('.') as [string, string]
    const api = createServerApi({ verbContext }) as unknown as Record<string, Record<string, () => Promise<unknown>>>
    const refusal = await api[noun]?.[verb]?.().then(
      () => undefined,
      (error: { code: string; cause?: { reason?: string } }) => error,
    )
    expect(refusal?.cause?.reason === 'person_needed').toBe(!KEY_PROCEDURES.has(name))
    if (!KEY_PROCEDURES.has(name))
      expect(refusal).toMatchObject({ code: 'FORBIDDEN', message: PEOPLE_PROCEDURES[name] })
  })

  it.each(procedures)('%s answers a key over REST as the table says', async (name, { _def }) => {
    const { method, path } = _def.meta?.openapi ?? { method: 'GET', path: '/' }
    const hasBody = !['GET', 'DELETE'].includes(method)
    const response = await createOpenApiFetchHandler({
      endpoint: '/api/v1',
      router: appRouter,
      req: new Request(`http://baton.test/api/v1${path.replaceAll(/\{\w+\}/g, 'some_id')}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(hasBody ? { body: '{}' } : {}),
      }),
      createContext: () => ({ verbContext }),
    })
    const { data } = (await response.json()) as { data?: { problem?: { reason?: string } } }
    expect(data?.problem?.reason === 'person_needed').toBe(!KEY_PROCEDURES.has(name))
    if (!KEY_PROCEDURES.has(name)) expect(response.status).toBe(403)
  })
})
