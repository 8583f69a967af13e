import type postgres from 'postgres'

type Unsafe = postgres.Sql['unsafe']
type Scope = { unsafe: Unsafe; begin?: unknown; savepoint?: unknown }
type Within = (...given: unknown[]) => Promise<unknown>

/**
 * Has the driver prepare what Drizzle sends, once a connection, and in the transactions of this client. Without that a
 * statement with parameters costs two round trips, and PostgreSQL parses and plans it anew each time.
 */
export function prepareStatements(client: postgres.Sql): postgres.Sql {
  prepareIn(client)
  return client
}

function prepareIn(scope: Scope): void {
  const { unsafe, begin, savepoint } = scope
  scope.unsafe = ((text: string, parameters: unknown, options: object) =>
    Array.isArray(parameters) && isPreparable(text, parameters)
      ? unsafe(text, parameters, { ...options, prepare: true })
      : unsafe(text, parameters as never, options)) as Unsafe
  if (begin) scope.begin = preparingWithin(begin as Within)
  if (savepoint) scope.savepoint = preparingWithin(savepoint as Within)
}

function preparingWithin(open: Within): Within {
  return (...given) => {
    const work = given.at(-1) as (inner: Scope) => unknown
    return open(...given.slice(0, -1), (inner: Scope) => {
      prepareIn(inner)
      return work(inner)
    })
  }
}

// A list or several rows make another text for each length. A connection would keep all of them.
const GROWS_WITH_ITS_INPUT = /\bin \(\$\d+, |\), \(/

/** Whether a statement has parameters, and is one of as many as the program has, however long it runs. */
export function isPreparable(text: string, parameters: readonly unknown[]): boolean {
  return parameters.length > 0 && !GROWS_WITH_ITS_INPUT.test(text)
}
