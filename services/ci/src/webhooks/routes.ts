import type { Database } from '@baton/kernel/database'
import { unstorable } from '@baton/kernel/text'
import { eq, sql } from 'drizzle-orm'
import { webhookRoutes } from '../db/webhook-routes.ts'
import { notifyOrganization } from '../events/notices.ts'
import type { Forge, RejectedFor } from '../repositories/repository-rules.ts'

/** Where a webhook's address leads. */
export type WebhookRoute = { orgId: string; forge: Forge; secret: string; lastRejectedAt: Date | null }

/** However many are refused: the open pages of an organisation are told once in this time. */
const TELL_MS = 5_000

/** The route of a repository, looked up as the auth role, before an organisation is known. */
export async function findRoute(authDb: Database, repositoryId: string): Promise<WebhookRoute | null> {
  if (unstorable(repositoryId)) return null
  const [row] = await authDb
    .select({
      orgId: webhookRoutes.orgId,
      forge: webhookRoutes.forge,
      secret: webhookRoutes.secret,
      lastRejectedAt: webhookRoutes.lastRejectedAt,
    })
    .from(webhookRoutes)
    .where(eq(webhookRoutes.id, repositoryId))
  return row ?? null
}

/** Counts a delivery that is refused, and why, so that the repository's page can say so. Nothing of it is kept. */
export async function countRejected(
  authDb: Database,
  { orgId, lastRejectedAt }: WebhookRoute,
  repositoryId: string,
  rejected: { at: Date; why: RejectedFor },
): Promise<void> {
  await authDb.transaction(async (tx) => {
    await tx
      .update(webhookRoutes)
      .set({
        rejectedCount: sql`${webhookRoutes.rejectedCount} + 1`,
        lastRejectedAt: rejected.at,
        rejectedFor: rejected.why,
      })
      .where(eq(webhookRoutes.id, repositoryId))
    if (lastRejectedAt !== null && rejected.at.getTime() - lastRejectedAt.getTime() < TELL_MS) return
    await notifyOrganization(tx, orgId, { type: 'repository.changed', repositoryId })
  })
}
