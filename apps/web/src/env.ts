import { parseSignUpRule } from '@baton/identity/gates'
import { temporalVariables } from '@baton/kernel/temporal-server'
import { z } from 'zod'

const HealthTarget = z.union([
  z.strictObject({ name: z.string().min(1), url: z.url() }),
  z.strictObject({ name: z.string().min(1), socket: z.string().min(1) }),
])

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' })
        return z.NEVER
      }
    })
    .pipe(schema)

const address = z.url().transform((url) => url.replace(/\/+$/, ''))

const signUpRule = z.string().transform((text, context) => {
  const rule = parseSignUpRule(text)
  if (rule) return rule
  context.addIssue('must be "open", "closed", or domains with commas between')
  return z.NEVER
})

const WebEnv = z.object({
  CD_DATABASE_URL: z.string().min(1),
  CD_DATABASE_AUTH_URL: z.string().min(1),
  ...temporalVariables,
  TEMPORAL_CD_NAMESPACE: z.string().default('baton-cd'),
  CI_API_URL: address,
  CI_PUBLIC_URL: address,
  WEB_KEYS_FOLDER: z.string().min(1),
  TOKEN_JWKS_FILE: z.string().min(1),
  PUBLIC_URL: address,
  SMTP_URL: z.string().optional(),
  MAIL_FROM: z.string().optional(),
  MAILBOX_URL: address.optional(),
  SAMPLE_FORGE_URL: address.optional(),
  SITES_API_URL: address.optional(),
  CD_RETENTION_DAYS_MAX: z.coerce.number().int().min(1).default(3_650),
  BATON_HEALTH_TARGETS: json(z.array(HealthTarget)).default([]),
  SIGN_UP: signUpRule.default('open'),
  FIRST_ACCOUNT_TOKEN: z.string().min(20).optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.string().default('info'),
})

/** What the web process is told from outside, validated. Addresses have no slash at their end. */
export type WebEnv = z.infer<typeof WebEnv>
export type HealthTarget = z.infer<typeof HealthTarget>

let read: WebEnv | undefined

/** The environment of this process. Throws one sentence that names every variable that is missing or unreadable. */
export function webEnv(): WebEnv {
  if (read) return read
  const parsed = WebEnv.safeParse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`).join(', ')
    throw new Error(`The web process cannot start: set ${faults}. apps/web/README.md says what each one is.`)
  }
  read = parsed.data
  // next-auth reads its own address from here and nowhere else.
  process.env.NEXTAUTH_URL = read.PUBLIC_URL
  return read
}
