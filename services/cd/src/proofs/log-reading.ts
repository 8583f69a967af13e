import type { EntryContent, ReadEntry } from '@baton/audit-log/proofs'
import { z } from 'zod'

/** Why nothing may run, as a sentence for people, and the audit entry that it is about; null where there is none. */
export class ProofRefusal extends Error {
  override readonly name = 'ProofRefusal'
  readonly entryId: string | null

  constructor(sentence: string, entryId: string | null) {
    super(sentence)
    this.entryId = entryId
  }
}

/** An entry that says what it says: its bytes are read, and are not contradicted by a proof. `turn` is its place in the log. */
export type LogEntry = EntryContent & { proved: boolean; turn: number; said: Said }

/** What an entry should be. `what` says it to people: "Chen's approval". */
export type ExpectedEntry = { what: string; action: string; targetId: string; personId: string | null }

/** The entries that were read of one organisation's log, and which of them a deployment relies on. */
export type LogReading = {
  /** The entry with this id, if it is what it should be. Throws ProofRefusal, naming the entry, where it is not. */
  expect(entryId: string | null, expected: ExpectedEntry): LogEntry
  /** Every entry about a target, in the order of the log. Throws ProofRefusal where one does not match its proof. */
  about(targetId: string): LogEntry[]
  /** Every entry of an action, in the order of the log, as `about`. */
  ofAction(action: string): LogEntry[]
  /** Notes that the entry must be under a signed checkpoint. */
  rely(entry: LogEntry): void
  /** Whether all that was relied on is under a signed checkpoint, and anything was. */
  isProved(): boolean
}

const Said = z
  .looseObject({
    intentSha256: z.string(),
    project: z.string(),
    projectId: z.string(),
    environment: z.string(),
    environmentId: z.string(),
    release: z.string(),
    promotion: z.string(),
    decision: z.string(),
    decisionId: z.string(),
    who: z.string(),
    userIds: z.array(z.string()),
    matchId: z.string(),
    within: z.string().nullable(),
    fromStep: z.number(),
    version: z.number(),
    ruleVersion: z.number(),
    inForce: z.array(z.number()),
    rule: z.unknown(),
  })
  .partial()

/** What entries of delivery say of the state after them. */
type Said = z.output<typeof Said>

/** Opens entries, as `readEntries` gave them, for the rules of this folder. */
export function openLogReading(entries: readonly ReadEntry[]): LogReading {
  const byId = new Map(entries.map((entry, turn) => [entry.entryId, { entry, turn }]))
  const relied: LogEntry[] = []

  function open({ entry, turn }: { entry: ReadEntry; turn: number }, what?: string): LogEntry {
    if (entry.state === 'mismatch') {
      const which = what === undefined ? '' : `, which should record ${what},`
      throw new ProofRefusal(`Audit entry ${entry.entryId}${which} does not match its proof.`, entry.entryId)
    }
    const said = Said.safeParse(entry.content.after)
    return { ...entry.content, proved: entry.state === 'proved', turn, said: said.success ? said.data : {} }
  }

  return {
    expect(entryId, expected) {
      const { what, action, targetId, personId } = expected
      if (entryId === null) throw new ProofRefusal(`No audit entry records ${what}.`, null)
      const found = byId.get(entryId)
      if (!found)
        throw new ProofRefusal(`Audit entry ${entryId}, which should record ${what}, is not in the log.`, entryId)
      const entry = open(found, what)
      const refuse = (but: string) =>
        new ProofRefusal(`Audit entry ${entryId} should record ${what}, but ${but}.`, entryId)
      if (entry.action !== action) throw refuse(`it records '${entry.action}'`)
      if (entry.target.id !== targetId) throw refuse(`it is about ${entry.target.id}`)
      if (personOf(entry) !== personId) throw refuse('another person acted')
      return entry
    },
    about: (targetId) =>
      [...byId.values()]
        .filter(({ entry }) => entry.state === 'mismatch' || entry.content.target.id === targetId)
        .map((found) => open(found)),
    ofAction: (action) =>
      [...byId.values()]
        .filter(({ entry }) => entry.state === 'mismatch' || entry.content.action === action)
        .map((found) => open(found)),
    rely: (entry) => relied.push(entry),
    isProved: () => relied.length > 0 && relied.every((entry) => entry.proved),
  }
}

/** The person who acted, by the entry alone; null for a part of Baton. */
function personOf({ actor }: EntryContent): string | null {
  switch (actor.type) {
    case 'user':
      return actor.id
    case 'apiKey':
      return actor.onBehalfOf
    case 'system':
      return null
  }
}
