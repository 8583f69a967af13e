import type { VerbContext } from '@baton/kernel/command'
import { refuseKey } from '@baton/kernel/key-procedures'
import { problemOf, withTrpcCode } from '@baton/kernel/trpc-errors'
import { initTRPC } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
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
  throw withTrpcCode(result.error)
})

/** Refuses API keys where people alone act. */
const peopleAlone = t.middleware(({ ctx, path, next }) => {
  refuseKey(path, ctx.actor)
  return next()
})

export const router = t.router
export const createCaller = t.createCallerFactory
export const procedure = t.procedure.use(mapErrors).use(peopleAlone)
