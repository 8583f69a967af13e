import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { stateFolder } from './parts.ts'

/** The two services, each with a database of its own. */
export type Service = 'ci' | 'cd'

/** The roles of a database; `owner` is no process's. */
export const ROLES = ['owner', 'app', 'auth', 'system'] as const
export type Role = (typeof ROLES)[number]

type Secrets = { postgres: string; databases: Record<Service, Record<Role, string>> }

/** Runs `work` with one connection to a service's database as one of its own roles, or of another service's. */
export async function asRole<Result>(
  who: { service: Service; role: Role },
  database: Service,
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const { secrets } = await readState()
  const user = `baton_${who.service}_${who.role}`
  return connected(user, secrets.databases[who.service][who.role], `baton_${database}`, work)
}

/** Runs `work` with one connection as the superuser, whom no guard stops. */
export async function asSuperuser<Result>(
  database: Service | 'postgres',
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const { secrets } = await readState()
  return connected('postgres', secrets.postgres, database === 'postgres' ? database : `baton_${database}`, work)
}

async function readState(): Promise<{ port: number; secrets: Secrets }> {
  return JSON.parse(await readFile(join(stateFolder(), 'state.json'), 'utf8')) as { port: number; secrets: Secrets }
}

const POSTGRES_OFFSET = 3

async function connected<Result>(
  user: string,
  password: string,
  database: string,
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const { port } = await readState()
  const sql = postgres({
    host: '127.0.0.1',
    port: port + POSTGRES_OFFSET,
    user,
    password,
    database,
    max: 1,
    onnotice: () => undefined,
  })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}
