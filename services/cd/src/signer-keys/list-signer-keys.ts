import { publicKeyFromJwk } from '@baton/artifact-contract/public-key'
import { listPeople, namesOf } from '@baton/identity/people'
import { pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { count, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { signerKeys, signerKeyWaits } from '../db/artifacts.ts'
import { query } from '../dependencies.ts'
import { iso } from '../words/iso.ts'
import type { signerKeyField, signerKeysField } from './signer-key-fields.ts'

type Item = z.output<typeof signerKeyField>

const page = pagesOfWhole<Item>('signerKeys', (key) => key.keyId)
const ORDER = { waiting: 0, trusted: 1, rejected: 2 } as const

/** The keys that the publisher was ever seen to sign with: those that wait for a decision first, then the newest. */
export const listSignerKeys = query(
  { action: 'signerKey:read', input: pageInput },
  async ({ tx, orgId }, input): Promise<z.output<typeof signerKeysField>> => {
    const rows = await tx.select().from(signerKeys).where(eq(signerKeys.orgId, orgId))
    const waits = await tx
      .select({ keyId: signerKeyWaits.keyId, artifacts: count() })
      .from(signerKeyWaits)
      .where(eq(signerKeyWaits.orgId, orgId))
      .groupBy(signerKeyWaits.keyId)
    const people = await listPeople(
      tx,
      orgId,
      rows.flatMap((row) => row.decidedBy ?? []),
    )
    const nameOf = namesOf(people)
    const items = rows
      .toSorted(
        (one, other) =>
          ORDER[one.state] - ORDER[other.state] ||
          +other.firstSeenAt - +one.firstSeenAt ||
          (one.keyId < other.keyId ? -1 : 1),
      )
      .map((row) => ({
        keyId: row.keyId,
        thumbprint: publicKeyFromJwk(row.jwk).keyId,
        issuer: row.issuer,
        firstSeenAt: iso(row.firstSeenAt),
        removedAt: row.removedAt === null ? null : iso(row.removedAt),
        state: row.state,
        since: iso(row.stateSince),
        decidedBy: row.decidedBy === null ? null : nameOf(row.decidedBy),
        waitingArtifacts: waits.find((one) => one.keyId === row.keyId)?.artifacts ?? 0,
      }))
    return page(items, input)
  },
)
