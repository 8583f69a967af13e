import type { Problem } from '@baton/kernel/error-map'

/** The part of a problem that pages show and branch on. */
export type Refusal = Pick<Problem, 'status' | 'detail'> & {
  code: string
  reason?: string
  details?: Problem['details']
}

/** Finds the problem body in an error of tRPC, whichever service it comes from; null where there is none. */
export function problemInShape(shape: unknown): Refusal | null {
  if (typeof shape !== 'object' || shape === null) return null
  const data = (shape as { data?: unknown }).data
  const nested = typeof data === 'object' && data !== null ? (data as { problem?: unknown }).problem : undefined
  return asRefusal(nested) ?? asRefusal(shape)
}

/** Reads a problem body; null when it is not one. */
export function asRefusal(body: unknown): Refusal | null {
  if (typeof body !== 'object' || body === null) return null
  const { status, detail, code, reason, details } = body as Record<string, unknown>
  if (typeof detail !== 'string' || typeof status !== 'number') return null
  return {
    status,
    detail,
    code: typeof code === 'string' ? code : 'INTERNAL',
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof details === 'object' && details !== null ? { details: details as Record<string, unknown> } : {}),
  }
}
