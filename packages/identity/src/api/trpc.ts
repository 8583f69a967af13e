import { unreadableInput, type VerbContext } from '@baton/kernel/command'
import { type Problem, TRPC_CODE, toProblem } from '@baton/kernel/error-map'
import { DomainError } from '@baton/kernel/errors'
import { initTRPC, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { z } from 'zod'

/**
 * What the process that serves a router makes of a request. `verbContext` runs the gates (session or API key) and throws
 * their DomainError; it is called once a procedure, so remember its promise where calls are batched.
 */
export type ApiContext<Deps> = { verbContext: () => Promise<VerbContext<Deps>> }

/**
 * The base on which every router of the product is built: `procedure` has been through a gate (`ctx.verb`), and every
 * refusal of a verb leaves with its tRPC code and with a problem body under `data.problem`.
 */
export function createApi<Deps>() {
  const t = initTRPC
    .context<ApiContext<Deps>>()
    .meta<OpenApiMeta>()
    .create({
      errorFormatter: ({ shape, error }) => {
        const problem = problemOf(error)
        const { stack: _stack, ...data } = shape.data
        return { ...shape, message: problem.detail, data: { ...data, problem } }
      },
    })
  const mapErrors = t.middleware(async ({ next }) => {
    const result = await next()
    if (result.ok) return result
    const refusal = refusalOf(result.error)
    if (!refusal) return result
    throw new TRPCError({ code: TRPC_CODE[refusal.code], message: refusal.message, cause: refusal })
  })
  const throughGate = t.middleware(async ({ ctx, next }) => next({ ctx: { verb: await ctx.verbContext() } }))
  return {
    router: t.router,
    procedure: t.procedure.use(mapErrors).use(throughGate),
    createCaller: t.createCallerFactory,
  }
}

function refusalOf(error: TRPCError): DomainError | null {
  if (error.cause instanceof DomainError) return error.cause
  if (error.code === 'BAD_REQUEST' && error.cause instanceof z.ZodError) return unreadableInput(error.cause)
  return null
}

function problemOf(error: TRPCError): Problem {
  if (error.cause instanceof DomainError || error.code === 'INTERNAL_SERVER_ERROR') return toProblem(error.cause)
  // tRPC's own refusals, made before a procedure ran: no such path, a body that is not JSON, a wrong method.
  return {
    type: 'about:blank',
    title: 'The request cannot be read as it is',
    status: getHTTPStatusCodeFromError(error),
    detail: error.message,
    code: error.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'VALIDATION',
  }
}
