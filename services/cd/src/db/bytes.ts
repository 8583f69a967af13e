import { customType } from 'drizzle-orm/pg-core'

/** Bytes exactly as they were given: what was signed, hashed or printed is never parsed and written anew. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  fromDriver: (value) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
})
