import { DomainError, notFound } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { publications } from '../db/publications.ts'
import { notifyOrganization, notifyQueue } from '../events/notices.ts'
import { command } from '../verbs.ts'

export const RetryPublicationInput = z.object({ id: z.string() })

/** Sends a publication again that a consumer refused, or at once one that waits for its next try. */
export const retryPublication = command(
  { action: 'publication:retry', audit: 'publication.retried', input: RetryPublicationInput },
  async ({ tx, orgId, now }, input) => {
    const here = and(eq(publications.orgId, orgId), eq(publications.id, input.id))
    const [row] = await tx
      .select({ state: publications.state, buildId: publications.buildId, consumer: publications.consumer })
      .from(publications)
      .where(here)
      .for('update')
    if (!row) throw notFound('Publication')
    if (row.state === 'accepted') {
      throw new DomainError('CONFLICT', `'${row.consumer}' has accepted this artifact already.`, { reason: 'accepted' })
    }
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
