import { KEY_PROCEDURES, PEOPLE_PROCEDURES } from '@baton/kernel/key-procedures'
import { ACTIONS } from '@baton/kernel/permissions'
import { createOpenApiFetchHandler, type OpenApiMeta } from 'trpc-to-openapi'
import { describe, expect, it } from 'vitest'
import { ciRouter } from './ci-router.ts'
import { createCaller } from './trpc.ts'

type Procedure = { _def: { meta?: OpenApiMeta } }
const procedures = Object.entries(ciRouter._def.procedures) as unknown as Array<[string, Procedure]>
const names = procedures.map(([name]) => name)
const nounOf = (name: string) => name.split('.')[0] ?? ''

/** An API key that holds everything, more than any key is given. Past the first check there is nothing to work with. */
const grants = [{ actions: ACTIONS, scope: { type: 'organization' } }] as const
const context = { actor: { type: 'apiKey', apiKeyId: 'key_1', userId: 'usr_1', grants } } as never

describe('what an API key may call of CI', () => {
  it('is said of every procedure, and of nothing that does not exist', () => {
    const listed = [...KEY_PROCEDURES, ...Object.keys(PEOPLE_PROCEDURES)]
    expect(names.filter((name) => !listed.includes(name))).toEqual([])
    const nouns = new Set(names.map(nounOf))
    expect(listed.filter((name) => nouns.has(nounOf(name)) && !names.includes(name))).toEqual([])
  })

  it.each(names)('%s answers a key over tRPC as the table says', async (name) => {
    const [noun, verb] = name.split('.') as [string, string]
    const api = createCaller(ciRouter)(context) as unknown as Record<string, Record<string, () => Promise<unknown>>>
    const refusal = await api[noun]?.[verb]?.().then(
      () => undefined,
      (error: { code: string; cause?: { reason?: string } }) => error,
    )
    expect(refusal?.cause?.reason === 'person_needed').toBe(!KEY_PROCEDURES.has(name))
    if (!KEY_PROCEDURES.has(name)) expect(refusal).toMatchObject({ code: 'FORBIDDEN' })
  })

  it.each(procedures.flatMap(([name, { _def }]) => (_def.meta?.openapi ? [[name, _def.meta.openapi] as const] : [])))(
    '%s answers a key over REST as the table says',
    async (name, { method, path }) => {
      const response = await createOpenApiFetchHandler({
        endpoint: '/api/v1',
        router: ciRouter,
        req: new Request(`http://baton.test/api/v1${path.replaceAll(/\{\w+\}/g, 'some_id')}`, {
          method,
          headers: { 'content-type': 'application/json' },
          ...(['GET', 'DELETE'].includes(method) ? {} : { body: '{}' }),
        }),
        createContext: () => context,
      })
      const { data } = (await response.json()) as { data?: { problem?: { reason?: string } } }
      expect(data?.problem?.reason === 'person_needed').toBe(!KEY_PROCEDURES.has(name))
    },
  )
})
