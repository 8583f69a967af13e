import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { runHttpStep } from './run-http-step.ts'
import type { StepRun } from './step-run.ts'

it('asks over a connection of its own, so that one which the site closes just then is no failure of the release', async () => {
  const known = new Set<Socket>()
  const site = createServer((request, response) => {
    // As a site that gave up on a connection which it kept open.
    if (known.has(request.socket)) return void request.socket.destroy()
    known.add(request.socket)
    response.end('ok')
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void site.close())
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  const lines: string[] = []
  const run = {
    begun: { target: { id: 'site_1', url }, startedAt: new Date(), version: '1.0.0' },
    parts: { sites: { ensure: async () => ({ url, folder: '/' }) } },
    log: { line: async (line: string) => void lines.push(line) },
    signal: new AbortController().signal,
  } as unknown as StepRun
  const asked = { path: '/', expectStatus: 200, expectText: null, tries: 1, intervalMs: 100 }
  const step = { kind: 'http' as const, name: 'Ask', timeoutMs: 10_000, ...asked }
  for (const round of [1, 2, 3]) {
    expect(await runHttpStep(run, step), `round ${round}: ${lines.at(-1)}`).toMatchObject({ state: 'succeeded' })
  }
})
