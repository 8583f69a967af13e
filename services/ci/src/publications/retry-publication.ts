import type { Tx } from '@baton/kernel/database'
import { deletedBytes } from '@baton/kernel/deleted-bytes'
import { DomainError, notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { publications } from '../db/publications.ts'
import { notifyOrganization, notifyQueue } from '../events/notices.ts'
import { command } from '../verbs.ts'

export const RetryPublicationInput = z.object({ id: z.string() })

/**
 * Sends a publication again that a consumer refused, or at once one that waits for its next try. Throws GONE where a rule has
 * deleted the bytes.
 */
export const retryPublication = command(
  { action: 'publication:retry', audit: 'publication.retried', input: RetryPublicationInput },
  async ({ tx, orgId, now }, input) => {
    const here = and(eq(publications.orgId, orgId), eq(publications.id, input.id))
    const [row] = await tx
      .select({
        state: publications.state,
        buildId: publications.buildId,
        consumer: publications.consumer,
        artifactId: publications.artifactId,
      })
      .from(publications)
      .where(here)
      .for('update')
    if (!row) throw notFound('Publication')
    if (row.state === 'accepted') {
      throw new DomainError('CONFLICT', `'${row.consumer}' has accepted this artifact already.`, { reason: 'accepted' })
    }
    await refuseWithoutBytes(tx, orgId, row.artifactId)
    await tx.update(publications).set({ state: 'pending', dueAt: now }).where(here)
    await notifyQueue(tx)
    await notifyOrganization(tx, orgId, {
      type: 'publication.changed',
      buildId: row.buildId,
      publicationId: input.id,
    })
    return {
      value: { id: input.id, state: 'pending' as const },
      audit: { target: { type: 'publication', id: input.id }, before: { state: row.state } },
    }
  },
)

/** Keeps the bytes from being deleted until it is known that they are needed. */
async function refuseWithoutBytes(tx: Tx, orgId: OrgId, artifactId: string): Promise<void> {
  const [artifact] = await tx
    .select({ name: artifacts.name, deletedAt: artifacts.deletedAt, deletedRule: artifacts.deletedRule })
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.id, artifactId)))
    .for('update')
  if (artifact?.deletedAt) {
    throw deletedBytes(`'${artifact.name}'`, { at: artifact.deletedAt, rule: artifact.deletedRule ?? '' })
  }
}
