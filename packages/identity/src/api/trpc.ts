import type { VerbContext } from '@baton/kernel/command'
import { refuseKey } from '@baton/kernel/key-procedures'
import { problemOf, withTrpcCode } from '@baton/kernel/trpc-errors'
import { initTRPC } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'

/**
 * What the process that serves a router makes of a request. `verbContext` runs the gates (session or API key) and throws
 * their DomainError; it is called once a procedure, so remember its promise where calls are batched.
 */
export type ApiContext<Deps> = { verbContext: () => Promise<VerbContext<Deps>> }

/**
 * The base on which every router of the product is built: `procedure` has been through a gate (`ctx.verb`), refuses API
 * keys where people alone act, and every refusal leaves with its tRPC code and with a problem body under `data.problem`.
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
    throw withTrpcCode(result.error)
  })
  const throughGate = t.middleware(async ({ ctx, path, next }) => {
    const verb = await ctx.verbContext()
    refuseKey(path, verb.actor)
    return next({ ctx: { verb } })
  })
  return {
    router: t.router,
    procedure: t.procedure.use(mapErrors).use(throughGate),
    createCaller: t.createCallerFactory,
  }
}
