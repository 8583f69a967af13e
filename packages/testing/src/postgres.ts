import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import postgres from 'postgres'

/** Where tests find a running cluster (superuser). Set by the global setup, or by hand to share one between runs. */
export const TEST_POSTGRES_URL = 'BATON_TEST_POSTGRES_URL'

/** The superuser's URL of the cluster. */
export function testPostgresUrl(): string {
  const url = process.env[TEST_POSTGRES_URL]
  if (!url) throw new Error(`${TEST_POSTGRES_URL} is not set: run tests through vitest with the shared global setup.`)
  return url
}

/** A database of a test file's own. URLs are by role kind; passwords equal the role's name. */
export type TestDatabase = {
  name: string
  adminUrl: string
  url: (kind: 'owner' | 'app' | 'auth' | 'system') => string
  drop: () => Promise<void>
}

/**
 * Clones a migrated database for one test file in milliseconds. `prepare` provisions and migrates the template named
 * `template` once per cluster and `version` (change the version when the migrations change).
 */
export async function cloneDatabase(options: {
  template: string
  version: string
  prepare: (target: {
    adminUrl: string
    database: string
    passwords: Record<RoleKind, string>
    ownerUrl: string
  }) => Promise<void>
}): Promise<TestDatabase> {
  const adminUrl = testPostgresUrl()
  const hash = createHash('sha256').update(options.version).digest('hex').slice(0, 8)
  const template = `${options.template}_t${hash}`
  const name = `${template}_${randomBytes(5).toString('hex')}`
  const urlFor = (database: string, kind: RoleKind) => {
    const url = new URL(adminUrl)
    url.username = `${template}_${kind}`
    url.password = url.username
    url.pathname = `/${database}`
    return url.href
  }
  const admin = postgres(adminUrl, { max: 1, onnotice: () => undefined })
  try {
    await admin`select pg_advisory_lock(hashtext(${template}))`
    const [ready] = await admin`select 1 from pg_database where datname = ${template} and datistemplate`
    if (!ready) {
      await admin.unsafe(`drop database if exists "${template}"`)
      const password = (kind: RoleKind) => `${template}_${kind}`
      await options.prepare({
        adminUrl,
        database: template,
        passwords: {
          owner: password('owner'),
          app: password('app'),
          auth: password('auth'),
          system: password('system'),
        },
        ownerUrl: urlFor(template, 'owner'),
      })
      await admin.unsafe(`alter database "${template}" with is_template true`)
    }
    await admin.unsafe(`create database "${name}" template "${template}"`)
    await admin.unsafe(`revoke all on database "${name}" from public`)
    for (const kind of ['owner', 'app', 'auth', 'system'] as const) {
      await admin.unsafe(`grant connect on database "${name}" to "${template}_${kind}"`)
    }
  } finally {
    await admin.end()
  }
  return {
    name,
    adminUrl,
    url: (kind) => urlFor(name, kind),
    drop: async () => {
      const client = postgres(adminUrl, { max: 1, onnotice: () => undefined })
      await client.unsafe(`drop database if exists "${name}" with (force)`)
      await client.end()
    },
  }
}

type RoleKind = 'owner' | 'app' | 'auth' | 'system'
/** A TCP port of the loopback that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
