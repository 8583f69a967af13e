import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { z } from 'zod'
import { unreadableInput } from './command.ts'
import { databaseAway } from './database-away.ts'
import { type Problem, TRPC_CODE, toProblem } from './error-map.ts'
import { DomainError } from './errors.ts'
import { unstorableData } from './lasting-refusal.ts'

/** The error that a procedure's failure leaves with: a refusal of the domain under its tRPC code, anything else as it is. */
export function withTrpcCode(error: TRPCError): TRPCError {
  const refusal = refusalOf(error)
  return refusal ? new TRPCError({ code: TRPC_CODE[refusal.code], message: refusal.message, cause: refusal }) : error
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

function refusalOf(error: TRPCError): DomainError | null {
  if (error.cause instanceof DomainError) return error.cause
  if (error.code === 'BAD_REQUEST' && error.cause instanceof z.ZodError) return unreadableInput(error.cause)
  return databaseAway(error.cause) ?? unstorableData(error.cause)
}
