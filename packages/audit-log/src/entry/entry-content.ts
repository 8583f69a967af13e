import { z } from 'zod'

const Actor = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('user'), id: z.string() }),
  z.looseObject({ type: z.literal('apiKey'), id: z.string(), onBehalfOf: z.string() }),
  z.looseObject({ type: z.literal('system'), id: z.string() }),
])

const EntryContent = z.object({
  id: z.string(),
  org: z.string(),
  at: z.iso.datetime().transform((at) => new Date(at)),
  actor: Actor,
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string() }),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  evidence: z.array(z.object({ type: z.string(), sha256: z.string() })).default([]),
})

/** What an entry's own bytes say. */
export type EntryContent = z.output<typeof EntryContent>

/** Reads an entry's bytes; null where they are not an entry's. */
export function readEntryContent(entry: Uint8Array): EntryContent | null {
  try {
    return EntryContent.parse(JSON.parse(Buffer.from(entry).toString()))
  } catch {
    return null
  }
}
