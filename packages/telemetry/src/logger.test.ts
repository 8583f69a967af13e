import { expect, it } from 'vitest'
import { createLogger } from './logger.ts'

const HASH = '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA'

/** As drizzle-orm 0.45 makes it; its `params` are enumerable. */
class DrizzleQueryError extends Error {
  readonly query: string
  readonly params: unknown[]

  constructor(query: string, params: unknown[], cause: Error) {
    super(`Failed query: ${query}\nparams: ${params}`)
    this.query = query
    this.params = params
    Error.captureStackTrace(this, DrizzleQueryError)
    this.cause = cause
  }
}

/** As postgres 3.4 makes it of a row that a constraint refuses: `detail` says the whole row. */
const refused = () =>
  Object.assign(new Error('null value in column "name"'), {
    code: '23502',
    detail: `Failing row contains (usr_1, a@b.dev, ${HASH}).`,
    parameters: ['a@b.dev', HASH],
  })

const failed = () =>
  new DrizzleQueryError('insert into "users" values ($1, $2, $3)', ['usr_1', 'two\nlines, a@b.dev', HASH], refused())

function logged(tell: (logger: ReturnType<typeof createLogger>) => void) {
  const lines: string[] = []
  tell(createLogger({ service: 'web', to: { write: (line) => lines.push(line) } }))
  return { text: lines.join(''), line: JSON.parse(lines[0] ?? '{}') }
}

it.each<[string, (logger: ReturnType<typeof createLogger>) => void]>([
  ['under `error`', (logger) => logger.error({ error: failed() }, 'It failed')],
  ['under `err`', (logger) => logger.error({ err: failed() }, 'It failed')],
  ['as the whole line', (logger) => logger.error(failed(), 'It failed')],
  [
    'as the cause of a cause',
    (logger) => logger.warn({ error: new Error('a', { cause: new Error('b', { cause: failed() }) }) }, 'It failed'),
  ],
  ['among several', (logger) => logger.error({ error: new AggregateError([failed()], 'all') }, 'It failed')],
  ['as another error’s message', (logger) => logger.error({ error: new Error(String(failed())) }, 'It failed')],
  ['as a text', (logger) => logger.error({ error: String(failed()) }, 'It failed')],
  ['as the message of the line', (logger) => logger.error({}, `It failed: ${failed().message}`)],
])('a query that failed is logged without its values: %s', (_where, tell) => {
  const { text } = logged(tell)
  for (const value of [HASH, 'a@b.dev', 'two', 'usr_1']) expect(text).not.toContain(value)
  expect(text).toContain('insert into \\"users\\"')
  expect(text).toContain('It failed')
})

it('an error is logged with where it happened, its code, and why', () => {
  const { line } = logged((logger) => logger.error({ error: failed() }, 'It failed'))
  expect(line).toMatchObject({
    service: 'web',
    msg: 'It failed',
    error: {
      type: 'DrizzleQueryError',
      message: 'Failed query: insert into "users" values ($1, $2, $3)',
      stack: expect.stringMatching(/^Error: Failed query: [^\n]+\n {4}at .*logger\.test/),
      cause: { type: 'Error', code: '23502', message: 'null value in column "name"' },
    },
  })
})

it('an error that is its own cause is logged once', () => {
  const circle = new Error('around')
  circle.cause = circle
  const { line } = logged((logger) => logger.error({ error: circle }, 'It failed'))
  expect(line.error).toMatchObject({ message: 'around', cause: '[above]' })
})

it('what was thrown and is no error is logged as what it is', () => {
  const thrown = Object.assign(Object.create(null), { message: 'gone', code: 5, params: [HASH] })
  for (const error of [undefined, null, 'gone', 5, { code: 5 }, thrown]) {
    const { text } = logged((logger) => logger.error({ error }, 'It failed'))
    expect(text).toContain('It failed')
    expect(text).not.toContain(HASH)
  }
})
