import { z } from 'zod'

/** What takes room on disks: of builds, in the blob store without a name, and on a build host. */
export const BYTE_KINDS = ['logs', 'artifacts', 'reports', 'strays', 'mirrors', 'workspaces'] as const
export type ByteKind = (typeof BYTE_KINDS)[number]

/** How many, and how large together. */
export type Amount = { count: number; bytes: number }
export type Amounts = Partial<Record<ByteKind, Amount>>

/** An amount of one kind, as the API says it. */
export const AmountView = z.object({
  kind: z.enum(BYTE_KINDS),
  count: z.number().int(),
  bytes: z.number().int(),
})

/** The sum of two. */
export function addAmounts(one: Amounts, other: Amounts): Amounts {
  const kinds = BYTE_KINDS.filter((kind) => one[kind] || other[kind])
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      {
        count: (one[kind]?.count ?? 0) + (other[kind]?.count ?? 0),
        bytes: (one[kind]?.bytes ?? 0) + (other[kind]?.bytes ?? 0),
      },
    ]),
  )
}

/** As a list in the order of the kinds, without those of which there is nothing. */
export function listAmounts(amounts: Amounts): Array<z.infer<typeof AmountView>> {
  return BYTE_KINDS.flatMap((kind) => {
    const amount = amounts[kind]
    return amount && amount.count > 0 ? { kind, ...amount } : []
  })
}
