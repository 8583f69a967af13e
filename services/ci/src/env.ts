import { temporalServerOf, temporalVariables } from '@baton/kernel/temporal-server'
import { readMaxLimits } from '@baton/sandbox/max-limits'
import { z } from 'zod'
import { parseAllowedOrigins } from './git/allowed-origins.ts'
import { CI_QUEUE } from './workflows/names.ts'

const Port = z.coerce.number().int().min(0).max(65_535)
const PostgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
const HttpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((url) => url.replace(/\/+$/, ''))
const Folder = z.string().startsWith('/', 'must be an absolute path')
const Count = z.coerce.number().int().min(1)
const Name = z.string().min(1)

const Origins = z
  .string()
  .default('')
  .transform((text, context) => {
    const parsed = parseAllowedOrigins(text)
    if (!('wrong' in parsed)) return parsed
    context.addIssue(`has '${parsed.wrong}', which is not https://host or https://host=org_...`)
    return z.NEVER
  })

const Consumers = z
  .string()
  .default('[]')
  .transform((text, context) => {
    const parsed = ConsumerList.safeParse(parseJson(text))
    if (parsed.success) return parsed.data
    context.addIssue(
      'must be a JSON list such as [{"name":"cd","url":"http://127.0.0.1:3002","audience":"ingest"}], or []',
    )
    return z.NEVER
  })
const ConsumerList = z.array(z.object({ name: Name, url: HttpUrl, audience: Name }))

const Temporal = {
  ...temporalVariables,
  TEMPORAL_CI_NAMESPACE: Name.default('baton-ci'),
  /** Where two installations share a namespace, each has a queue of its own. */
  TEMPORAL_CI_QUEUE: Name.default(CI_QUEUE),
}

const Shared = {
  CI_DATABASE_URL: PostgresUrl,
  BLOB_STORE: Name,
  CI_KEYS_FOLDER: Folder,
  CI_PUBLIC_URL: HttpUrl,
  /** Origins that may be `http` or at a private address: `ORIGIN` or `ORIGIN=ORGANIZATION`, with commas between. */
  GIT_ALLOW_HTTP_ORIGINS: Origins,
  /** Builds of one organisation that run at once. */
  CI_ORGANIZATION_SLOTS: Count.default(8),
  /** No log, artifact or mirror is kept for longer than this, in days, whatever an organisation's rules say. */
  CI_RETENTION_DAYS_MAX: Count.default(3_650),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Where a measurement finds when a build passed which point. */
  CI_SPANS_FILE: Folder.optional(),
  ...Temporal,
}

const ServerEnv = z.object({
  ...Shared,
  CI_DATABASE_AUTH_URL: PostgresUrl,
  CI_HOST: Name.default('127.0.0.1'),
  CI_PORT: Port,
  CI_STATUS_HOST: Name.default('127.0.0.1'),
  CI_STATUS_PORT: Port,
  TOKEN_JWKS_FILE: Folder,
  SAMPLE_FORGE_URL: HttpUrl.optional(),
})

const WorkerEnv = z.object({
  ...Shared,
  CI_DATABASE_SYSTEM_URL: PostgresUrl,
  CI_STATUS_HOST: Name.default('127.0.0.1'),
  CI_STATUS_PORT: Port,
  CI_MIRRORS_FOLDER: Folder,
  CI_LAUNCHER_SOCKET: Folder,
  CI_HOST_ID: z.string().regex(/^[A-Za-z0-9-]{1,60}$/, 'must be letters, digits and dashes'),
  CI_CONSUMERS: Consumers,
  CI_WORKFLOW_BUNDLE: Folder.optional(),
  /** Jobs that run on this host at once. */
  CI_HOST_SLOTS: Count.default(8),
  /** What one step may print, in bytes. */
  CI_STEP_OUTPUT_BYTES_MAX: Count.default(2 ** 30),
  /** Free bytes below which builds wait for room on their disk. */
  CI_DISK_RESERVE_BYTES: Count.default(256 * 2 ** 20),
  /** How long a step that is asked to stop has before it is killed, in milliseconds. */
  CI_STOP_GRACE_MS: Count.default(10_000),
})

const LauncherEnv = z.object({
  LAUNCHER_SOCKET: Folder,
  LAUNCHER_FOLDER: Folder,
  LAUNCHER_ISOLATION: z.enum(['auto', 'none']).default('auto'),
  LAUNCHER_NODE: Folder.optional(),
  LAUNCHER_UID_BASE: Count.optional(),
  CI_MIRRORS_FOLDER: Folder,
  LOG_LEVEL: Shared.LOG_LEVEL,
})

const MigrateEnv = z.object({
  CI_DATABASE_ADMIN_URL: PostgresUrl,
  CI_DATABASE_OWNER_URL: PostgresUrl,
  CI_DATABASE_URL: PostgresUrl,
  CI_DATABASE_AUTH_URL: PostgresUrl,
  CI_DATABASE_SYSTEM_URL: PostgresUrl,
})

/** The settings of each process, checked. One that is missing or not as it must be ends the process with a sentence. */
export const readServerEnv = () => withTemporal('ci server', read('ci server', ServerEnv))
export const readWorkerEnv = () => withTemporal('ci worker', read('ci worker', WorkerEnv))
export const readLauncherEnv = () => read('ci launcher', LauncherEnv)
export const readLauncherMaxLimits = () => readMaxLimits(process.env)
export const readMigrateEnv = () => read('ci migrate', MigrateEnv)

function read<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(process.env)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => {
    const variable = String(path[0] ?? '')
    return process.env[variable] === undefined ? `${variable} is not set.` : `${variable} ${message}.`
  })
  return cannotStart(name, faults.join(' '))
}

function withTemporal<Env extends Parameters<typeof temporalServerOf>[0]>(name: string, env: Env) {
  try {
    return { ...env, temporal: temporalServerOf(env) }
  } catch (error) {
    return cannotStart(name, error instanceof Error ? error.message : String(error))
  }
}

function cannotStart(name: string, why: string): never {
  process.stderr.write(`The ${name} cannot start. ${why}\n`)
  return process.exit(1)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
