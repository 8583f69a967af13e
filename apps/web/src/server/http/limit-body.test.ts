import { readdir, readFile } from 'node:fs/promises'
import { NextRequest } from 'next/server'
import { expect, test, vi } from 'vitest'
import { limitBody } from './limit-body.ts'

const MIB = 2 ** 20
const URL_OF_ROUTE = 'https://baton.test/api/auth/callback/credentials?org=acme'

/** A body in chunks of 1 MiB, of no declared length, and how many of its chunks were asked for. */
function streamed(chunks: number) {
  let given = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (given === chunks) return controller.close()
        given += 1
        controller.enqueue(new Uint8Array(MIB))
      },
    },
    { highWaterMark: 0 },
  )
  return { body, given: () => given }
}

const post = (body: ReadableStream<Uint8Array> | string, headers: Record<string, string> = {}) =>
  new NextRequest(URL_OF_ROUTE, { method: 'POST', headers, body, duplex: 'half' })

const bytesOf = () => vi.fn(async (request: Request) => new Response(String((await request.arrayBuffer()).byteLength)))

test('a body of 1 MiB is handed on whole, with all else that the request says', async () => {
  const stop = new AbortController()
  const handle = vi.fn(async (request: NextRequest) =>
    Response.json({
      method: request.method,
      org: request.nextUrl.searchParams.get('org'),
      type: request.headers.get('content-type'),
      bytes: (await request.text()).length,
    }),
  )
  const request = new NextRequest(URL_OF_ROUTE, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: 'x'.repeat(MIB),
    signal: stop.signal,
  })
  const answer = await limitBody(handle)(request, undefined)
  expect(await answer.json()).toEqual({ method: 'PUT', org: 'acme', type: 'application/json', bytes: MIB })
  stop.abort()
  expect(handle.mock.calls[0]?.[0].signal.aborted).toBe(true)
})

test('a request that Next has wrapped in a proxy is handed on too', async () => {
  const handle = bytesOf()
  const wrapped = new Proxy(post('four'), {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  expect(await (await limitBody(handle)(wrapped, undefined)).text()).toBe('4')
})

test.each([
  ['says its length', () => post('x'.repeat(MIB + 1), { 'content-length': String(MIB + 1) })],
  ['says no length', () => post(streamed(2).body)],
  ['says a smaller length than it has', () => post(streamed(2).body, { 'content-length': '10' })],
])('a larger body that %s is answered 413 in words, and reaches no handler', async (_how, request) => {
  const handle = bytesOf()
  const answer = await limitBody(handle)(request(), undefined)
  expect(handle).not.toHaveBeenCalled()
  expect(answer.status).toBe(413)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/problem+json',
    connection: 'close',
  })
  expect(await answer.json()).toEqual({
    type: 'about:blank',
    title: 'The request is too large',
    status: 413,
    detail: 'The request is larger than 1 MiB, so nothing of it was done. Send it in smaller parts.',
    code: 'BODY_TOO_LARGE',
  })
})

test('a body without end is read no further than 64 MiB', async () => {
  const { body, given } = streamed(Number.POSITIVE_INFINITY)
  expect((await limitBody(bytesOf())(post(body), undefined)).status).toBe(413)
  expect(given()).toBe(65)
})

test('a body that says that it has more than 64 MiB is not read at all', async () => {
  const { body, given } = streamed(65)
  const answer = await limitBody(bytesOf())(post(body, { 'content-length': String(65 * MIB) }), undefined)
  expect(answer.status).toBe(413)
  expect(given()).toBe(0)
})

test('a body that breaks off is answered, and reaches no handler', async () => {
  const handle = bytesOf()
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('aborted')) })
  expect((await limitBody(handle)(post(broken), undefined)).status).toBe(500)
  expect(handle).not.toHaveBeenCalled()
})

test('a request without a body is handed on as it is', async () => {
  const handle = bytesOf()
  const request = new NextRequest(URL_OF_ROUTE)
  await limitBody(handle)(request, undefined)
  expect(handle).toHaveBeenCalledWith(request, undefined)
})

test('every route handler that takes a body limits it', async () => {
  const app = new URL('../../app/', import.meta.url)
  const routes = (await readdir(app, { recursive: true })).filter((name) => /(^|\/)route\.tsx?$/.test(name))
  const takers: string[] = []
  for (const name of routes) {
    const text = await readFile(new URL(name.split('/').map(encodeURIComponent).join('/'), app), 'utf8')
    const exported = text.split('\n').filter((line) => /^export .*\b(POST|PUT|PATCH|DELETE)\b/.test(line))
    if (exported.length === 0) continue
    takers.push(name)
    expect(text, name).toMatch(/^(const handle|export const POST) = limitBody\(/m)
  }
  expect(takers.sort()).toEqual([
    'api/account/addresses/add/route.ts',
    'api/account/addresses/choose/route.ts',
    'api/account/addresses/remove/route.ts',
    'api/account/confirm/route.ts',
    'api/account/join/route.ts',
    'api/account/send-confirmation/route.ts',
    'api/auth/[...nextauth]/route.ts',
    'api/ci/[procedure]/route.ts',
    'api/trpc/[trpc]/route.ts',
    'api/v1/[...path]/route.ts',
  ])
})
