/** How PostgreSQL, the system and the network say what an operator can mend; each a sentence about what was being done. */
const SENTENCES: Readonly<Record<string, (error: Fault) => string>> = {
  '28P01': ({ message }) =>
    `The database refused the login: ${message}. Check the user and the password in its address.`,
  '28000': ({ message }) =>
    `The database refused the login: ${message}. Check the user and the database in its address.`,
  '3D000': ({ message }) => `The database is not there: ${message}. Check its address, or run the migrations first.`,
  '42501': ({ message }) => `The database refused the permission: ${message}. Check which user its address names.`,
  '53100': ({ message }) => `The disk of the database is full: ${message}. Make room, then start it again.`,
  '53300': ({ message }) =>
    `The database has no connection left: ${message}. Raise max_connections, or stop what holds them.`,
  '57P03': ({ message }) => `The database takes no connections now: ${message}. Start it again in a moment.`,
  ENOSPC: ({ path }) => `The disk is full${at(path)}. Make room, then start it again.`,
  EDQUOT: ({ path }) => `The disk quota is used up${at(path)}. Make room, then start it again.`,
  EACCES: ({ path, message }) => `A file may not be used${at(path, message)}. Check who owns it and its mode.`,
  EPERM: ({ path, message }) => `A file may not be used${at(path, message)}. Check who owns it and its mode.`,
  EROFS: ({ path }) => `The file system is read-only${at(path)}. Use a folder that can be written.`,
  EADDRINUSE: ({ port, path }) =>
    `Something else listens on ${port ? `port ${port}` : (path ?? 'its address')} already.`,
  ECONNREFUSED: (error) => `Nothing answers at ${where(error)}. Start it, or check the address.`,
  ENOTFOUND: (error) => `There is no host ${where(error)}. Check the address.`,
  EAI_AGAIN: (error) => `The name ${where(error)} cannot be looked up now. Check the network.`,
  ETIMEDOUT: (error) => `${where(error)} does not answer. Check the address and the network.`,
  CONNECT_TIMEOUT: (error) => `${where(error)} does not answer. Check the address and the network.`,
}

type Fault = { message: string; path?: string; port?: number; address?: string; hostname?: string }

/**
 * What an operator is told of an error that ends a process, where it is theirs to mend: a database that refuses the login,
 * a full disk, an address where nobody answers. Undefined for any other, whose stack trace says more.
 */
export function startProblem(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AggregateError && cause.errors.length > 0) return startProblem(cause.errors[0])
    const code = 'code' in cause ? cause.code : undefined
    if (typeof code === 'string' && Object.hasOwn(SENTENCES, code)) return SENTENCES[code]?.(cause as Fault)
  }
  return undefined
}

/** From now on such an error ends this process with its sentence on standard error, and any other as ever: with its stack. */
export function endWithSentence(name: string): void {
  process.on('uncaughtException', (error) => {
    const problem = startProblem(error)
    process.stderr.write(problem ? `The ${name} stopped. ${problem}\n` : `${errorText(error)}\n`)
    process.exit(1)
  })
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function at(path: string | undefined, message?: string): string {
  return path ? `: ${path}` : message ? `: ${message}` : ''
}

function where({ address, hostname, port, message }: Fault): string {
  const host = address ?? hostname
  if (host === undefined) return /\S+:\d+$/.exec(message)?.[0] ?? 'its address'
  return port === undefined ? host : `${host}:${port}`
}
