import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Caller, WebProcess } from '../process-types.ts'
import { forwardToCi } from './forward-to-ci.ts'

test('while CI is away it is said in words, and that delivery is not touched', async () => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  gone.close()
  const web = {
    env: { CI_API_URL: `http://127.0.0.1:${port}` },
    stopping: new AbortController().signal,
    ciToken: async () => 'token',
  } as unknown as WebProcess
  const answer = await forwardToCi(web, {} as Caller, new Request('https://baton.test/api/v1/builds'), '/api/v1/builds')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({
    code: 'UNAVAILABLE',
    reason: 'ci_unreachable',
    detail:
      'The CI service did not answer, so builds cannot be read or started now. What is deployed and decided is not touched by that. Try again in a moment.',
  })
})
