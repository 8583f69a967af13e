import { z } from 'zod'

/** What takes room: the bytes of artifacts, the logs of deployments, and bytes in the store that nothing names. */
export const BYTE_KINDS = ['releaseArtifacts', 'deploymentLogs', 'strays'] as const
export type ByteKind = (typeof BYTE_KINDS)[number]

/** How many, and how large together. */
export type Amount = { count: number; bytes: number }
export type Amounts = Partial<Record<ByteKind, Amount>>

/** An amount of one kind, as the API says it. */
export const amountField = z.object({ kind: z.enum(BYTE_KINDS), count: z.number().int(), bytes: z.number().int() })

/** The sum of two. */
export function addAmounts(one: Amounts, other: Amounts): Amounts {
  const sum = (kind: ByteKind): Amount => ({
    count: (one[kind]?.count ?? 0) + (other[kind]?.count ?? 0),
    bytes: (one[kind]?.bytes ?? 0) + (other[kind]?.bytes ?? 0),
  })
  return Object.fromEntries(BYTE_KINDS.filter((kind) => one[kind] || other[kind]).map((kind) => [kind, sum(kind)]))
}

/** As a list in the order of the kinds, without those of which there is nothing. */
export function listAmounts(amounts: Amounts): Array<z.output<typeof amountField>> {
  return BYTE_KINDS.flatMap((kind) => {
    const amount = amounts[kind]
    return amount && amount.count > 0 ? { kind, ...amount } : []
  })
}
