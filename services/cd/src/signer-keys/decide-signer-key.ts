import { listPeople, namesOf } from '@baton/identity/people'
import { DomainError, notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { SIGNER_KEY_STATES, signerKeys } from '../db/artifacts.ts'
import { type CdScope, command } from '../dependencies.ts'
import { forgetWaitsOfKey } from './key-waits.ts'

type Row = typeof signerKeys.$inferSelect

const Decision = z.object({
  keyId: idField('signing key'),
  /** The state that whoever decides has seen. The call is refused when it is another one by now. */
  was: z.enum(SIGNER_KEY_STATES),
})

/**
 * Takes, from now on, what this key signs. What waited for it arrives when its publisher sends it again. Whoever accepts
 * a key counts as an author of the releases that it signed. Throws CONFLICT when somebody else decided first.
 */
export const acceptSignerKey = command(
  { action: 'signerKey:decide', audit: 'signerKey.accepted', input: Decision },
  (scope, input) => decide(scope, input, 'trusted'),
)

/**
 * Refuses, from now on, what this key signs. What was taken before stays. It can be accepted again. Throws CONFLICT when
 * somebody else decided first.
 */
export const rejectSignerKey = command(
  { action: 'signerKey:decide', audit: 'signerKey.rejected', input: Decision },
  (scope, input) => decide(scope, input, 'rejected'),
)

async function decide(scope: CdScope, { keyId, was }: z.output<typeof Decision>, state: 'trusted' | 'rejected') {
  const { tx, orgId, now, actor } = scope
  scope.requireScope({})
  if (actor.type !== 'user') throw personNeeded()
  const here = and(eq(signerKeys.orgId, orgId), eq(signerKeys.keyId, keyId))
  const [row] = await tx.select().from(signerKeys).where(here).for('update')
  if (!row) throw notFound('The signing key')
  if (row.state === state) return { value: { keyId, state }, audit: 'unchanged' as const }
  if (row.state !== was) throw await decidedBefore(scope, row)
  await tx.update(signerKeys).set({ state, stateSince: now, decidedBy: actor.userId }).where(here)
  await forgetWaitsOfKey(tx, orgId, keyId)
  return {
    value: { keyId, state },
    audit: {
      target: { type: 'signerKey', id: keyId },
      before: { state: row.state },
      after: { state, issuer: row.issuer },
    },
  }
}

function personNeeded(): DomainError {
  const sentence = 'Only a signed-in person can decide on a signing key. Sign in to Baton and do it there.'
  return new DomainError('FORBIDDEN', sentence, { reason: 'person_needed' })
}

const DID = { trusted: 'accepted', rejected: 'rejected', waiting: 'reset' } as const

async function decidedBefore({ tx, orgId }: CdScope, row: Row): Promise<DomainError> {
  const names = namesOf(await listPeople(tx, orgId, row.decidedBy === null ? [] : [row.decidedBy]))
  const who = row.decidedBy === null ? 'Somebody' : names(row.decidedBy).displayName
  const sentence = `${who} ${DID[row.state]} this signing key meanwhile. Load the page again to see how it stands.`
  return new DomainError('CONFLICT', sentence, { reason: 'signer_key_decided' })
}
