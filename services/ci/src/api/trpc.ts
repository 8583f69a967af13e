import type { VerbContext } from '@baton/kernel/command'
import { TRPC_CODE, toProblem } from '@baton/kernel/error-map'
import { DomainError } from '@baton/kernel/errors'
import { initTRPC, TRPCError } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { ZodError } from 'zod'
import type { CiDeps } from '../verbs.ts'

const t = initTRPC
  .context<VerbContext<CiDeps>>()
  .meta<OpenApiMeta>()
  .create({
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      ...toProblem(error.cause),
      data: { ...shape.data, stack: undefined },
    }),
  })

/** The one place where a refusal of the domain becomes one of tRPC's. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next()
  if (result.ok) return result
  const refusal = refusalIn(result.error.cause)
  if (refusal) throw new TRPCError({ code: TRPC_CODE[refusal.code], message: refusal.message, cause: refusal })
  throw new TRPCError({
    code: result.error.code,
    message: toProblem(result.error.cause).detail,
    cause: result.error.cause,
  })
})

function refusalIn(cause: unknown): DomainError | null {
  if (cause instanceof DomainError) return cause
  if (!(cause instanceof ZodError)) return null
  const issues = cause.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const first = issues[0]
  const where = first?.path ? `'${first.path}': ` : ''
  return new DomainError('VALIDATION', `${where}${first?.message ?? 'The input cannot be read.'}`, {
    reason: 'input',
    details: { issues },
  })
}

export const router = t.router
export const procedure = t.procedure.use(mapErrors)
