import { z } from 'zod'
import { normaliseAddress } from './normalise-address.ts'

const WRITE_ONE = 'Write one e-mail address, such as ada@acme.dev.'

/** One e-mail address as somebody typed it. A list of addresses is refused. Normalise it before use. */
export const addressField = z
  .string({ error: WRITE_ONE })
  .max(320, WRITE_ONE)
  .refine((typed) => normaliseAddress(typed) !== null, WRITE_ONE)

/** The normalised form of an address that `addressField` accepted. */
export function acceptedAddress(typed: string): string {
  const address = normaliseAddress(typed)
  if (address === null) throw new Error('The address was not checked by addressField.')
  return address
}
