import { unreadableInput, type VerbContext } from '@baton/kernel/command'
import { type Problem, TRPC_CODE, toProblem } from '@baton/kernel/error-map'
import { DomainError } from '@baton/kernel/errors'
import { initTRPC, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { z } from 'zod'
import type { CiDeps } from '../verbs.ts'

const t = initTRPC
  .context<VerbContext<CiDeps>>()
  .meta<OpenApiMeta>()
  .create({
    errorFormatter: ({ shape, error }) => {
      const problem = problemOf(error)
      const { stack: _stack, ...data } = shape.data
      return { ...shape, message: problem.detail, data: { ...data, problem } }
    },
  })

/** The one place where a refusal of the domain becomes one of tRPC's. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next()
  if (result.ok) return result
  const refusal = refusalOf(result.error)
  if (!refusal) return result
  throw new TRPCError({ code: TRPC_CODE[refusal.code], message: refusal.message, cause: refusal })
})

function refusalOf(error: TRPCError): DomainError | null {
  if (error.cause instanceof DomainError) return error.cause
  if (error.code === 'BAD_REQUEST' && error.cause instanceof z.ZodError) return unreadableInput(error.cause)
  return null
}

/** The problem body of an error: of the domain, of ours, or tRPC's own, made before a procedure ran. */
export function problemOf(error: TRPCError): Problem {
  if (error.cause instanceof DomainError || error.code === 'INTERNAL_SERVER_ERROR') return toProblem(error.cause)
  return {
    type: 'about:blank',
    title: 'The request cannot be read as it is',
    status: getHTTPStatusCodeFromError(error),
    detail: error.message,
    code: error.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'VALIDATION',
  }
}

export const router = t.router
export const procedure = t.procedure.use(mapErrors)
