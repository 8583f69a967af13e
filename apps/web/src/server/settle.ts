import { toProblem } from '@baton/kernel/error-map'
import { TRPCClientError } from '@trpc/client'
import { TRPCError } from '@trpc/server'
import { notFound } from 'next/navigation'
import { problemInShape, type Refusal } from '#lib/read-problem.ts'

/** What reading gave: the value, or why not. */
export type Settled<Value> = { ok: true; value: Value } | { ok: false; problem: Refusal }

const NO_ANSWER =
  'Builds cannot be read now: the CI service did not answer. What is deployed and decided is not touched by that. Try again in a moment.'

/**
 * Waits for a part of a page. What is not there, or another organisation's, is the not-found page; any other refusal is
 * answered, so that the rest of the page works.
 */
export async function settle<Value>(reading: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { ok: true, value: await reading }
  } catch (error) {
    const problem = problemOf(error)
    if (problem.code === 'NOT_FOUND') notFound()
    return { ok: false, problem }
  }
}

/** The problem inside whatever a procedure threw, ours or CI's. */
function problemOf(error: unknown): Refusal {
  if (error instanceof TRPCError) return toProblem(error.cause ?? error)
  if (error instanceof TRPCClientError) {
    return problemInShape(error.shape) ?? { status: 503, code: 'UNAVAILABLE', detail: NO_ANSWER }
  }
  return toProblem(error)
}
