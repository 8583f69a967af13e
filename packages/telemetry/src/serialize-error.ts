/** Where a database's driver keeps the values that a statement carried: addresses of people, hashes of passwords. */
const VALUES = new Set(['params', 'parameters', 'args', 'detail', 'where'])

/** A text as it may be logged: of a failed query without the values, which Drizzle writes at the end of its message. */
export function withoutValues(text: string): string {
  const at = text.indexOf('\nparams:')
  return at < 0 ? text : text.slice(0, at)
}

/** An error as it is logged: what happened, where, and why to the last cause, without any value of a query. */
export function serializeError(error: unknown): unknown {
  return serialized(error, new Set())
}

type ErrorLike = { message: string; stack?: unknown; cause?: unknown; errors?: unknown }

function serialized(value: unknown, above: ReadonlySet<unknown>): unknown {
  if (typeof value === 'string') return withoutValues(value)
  if (!isErrorLike(value)) return value
  if (above.has(value)) return '[above]'
  const within = new Set(above).add(value)
  const fields = Object.entries({ ...value, cause: value.cause, errors: value.errors })
    .filter(([name, field]) => !VALUES.has(name) && field !== undefined)
    .map(([name, field]) => [
      name,
      Array.isArray(field) ? field.map((one) => serialized(one, within)) : serialized(field, within),
    ])
  return {
    type: value instanceof Error ? value.constructor.name : 'object',
    ...Object.fromEntries(fields),
    message: withoutValues(value.message),
    stack: typeof value.stack === 'string' ? framesOf(value.stack, value.message) : undefined,
  }
}

function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
}

/** A stack begins with its error's message, whose values may have lines of their own. */
function framesOf(stack: string, message: string): string {
  const told = stack.replace(message, () => withoutValues(message))
  const at = told.indexOf('\nparams:')
  if (at < 0) return told
  const frames = told.indexOf('\n    at ', at)
  return told.slice(0, at) + (frames < 0 ? '' : told.slice(frames))
}
