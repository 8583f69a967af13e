import { temporalServerOf, temporalVariables } from '@baton/kernel/temporal-server'
import { readMaxLimits } from '@baton/sandbox/max-limits'
import { z } from 'zod'

const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "Write it as 'postgres://user:password@host:port/database'.")
const port = z.coerce.number().int().min(0).max(65_535)
const url = z.url()
const absolutePath = z.string().regex(/^\//, 'Write an absolute path.')
const optionalText = z
  .string()
  .optional()
  .transform((text) => text || undefined)

const temporal = {
  ...temporalVariables,
  TEMPORAL_CD_NAMESPACE: z.string().default('baton-cd'),
  /** Another name only where two installations share a namespace; every process of one must have the same. */
  TEMPORAL_CD_TASK_QUEUE: z.string().default('cd'),
}

/** No artifact or log is kept for longer than this only because it is young, in days. */
const retention = { CD_RETENTION_DAYS_MAX: z.coerce.number().int().min(1).default(3_650) }

const common = { LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info') }

const Migrate = z.object({
  CD_DATABASE_ADMIN_URL: databaseUrl,
  CD_DATABASE_OWNER_URL: databaseUrl,
  CD_DATABASE_URL: databaseUrl,
  CD_DATABASE_AUTH_URL: databaseUrl,
  CD_DATABASE_SYSTEM_URL: databaseUrl,
})

const Server = z.object({
  ...common,
  ...retention,
  CD_DATABASE_URL: databaseUrl,
  CD_HOST: z.string().default('127.0.0.1'),
  CD_PORT: port,
  CD_STATUS_HOST: z.string().default('127.0.0.1'),
  CD_STATUS_PORT: port,
  BLOB_STORE: z.string(),
  CI_JWKS_URL: url,
  CI_ISSUER: url,
  ...temporal,
})

const Worker = z.object({
  ...common,
  ...retention,
  CD_DATABASE_URL: databaseUrl,
  CD_DATABASE_SYSTEM_URL: databaseUrl,
  ...temporal,
  BLOB_STORE: z.string(),
  CD_KEYS_FOLDER: absolutePath,
  CD_STATUS_HOST: z.string().default('127.0.0.1'),
  CD_STATUS_PORT: port,
  CD_LAUNCHER_SOCKET: absolutePath,
  /** Names this deployment's audit logs for ever; counts only when the key is made. */
  CD_LOG_HOST: z.string().default('baton.local'),
  SITES_FOLDER: optionalText,
  SITES_API_URL: optionalText,
  CD_WORKFLOW_BUNDLE: optionalText,
})

const Launcher = z.object({
  ...common,
  LAUNCHER_SOCKET: absolutePath,
  LAUNCHER_FOLDER: absolutePath,
  LAUNCHER_ISOLATION: z.enum(['auto', 'none']).default('auto'),
  LAUNCHER_NODE: optionalText,
  LAUNCHER_UID_BASE: z.coerce.number().int().min(1_000).optional(),
  SITES_FOLDER: optionalText,
})

/** What `migrate.ts` is told. Ends the process with one sentence where something is missing. */
export const readMigrateEnv = () => read(Migrate, 'cd migrate')
/** What `server.ts` is told. */
export const readServerEnv = () => withTemporal(read(Server, 'cd server'), 'cd server')
/** What `worker.ts` is told. */
export const readWorkerEnv = () => withTemporal(read(Worker, 'cd worker'), 'cd worker')
/** What `launcher.ts` is told. */
export const readLauncherEnv = () => read(Launcher, 'cd launcher')
/** The operator's own maxima for steps. */
export const readLauncherMaxLimits = () => readMaxLimits(process.env)

function read<Schema extends z.ZodType>(schema: Schema, what: string): z.output<Schema> {
  const parsed = schema.safeParse(process.env)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  return cannotStart(what, problems.join('; '))
}

function withTemporal<
  Env extends Parameters<typeof temporalServerOf>[0] & {
    TEMPORAL_CD_NAMESPACE: string
    TEMPORAL_CD_TASK_QUEUE: string
  },
>(env: Env, what: string) {
  try {
    const { TEMPORAL_CD_NAMESPACE: namespace, TEMPORAL_CD_TASK_QUEUE: taskQueue } = env
    return { ...env, temporal: { ...temporalServerOf(env), namespace, taskQueue } }
  } catch (error) {
    return cannotStart(what, error instanceof Error ? error.message : String(error))
  }
}

function cannotStart(what: string, why: string): never {
  process.stderr.write(`The ${what} cannot start. ${why}\n`)
  return process.exit(1)
}
