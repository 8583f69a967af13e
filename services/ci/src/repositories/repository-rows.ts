import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, sql } from 'drizzle-orm'
import { repositories } from '../db/repositories.ts'
import { webhookRoutes } from '../db/webhook-routes.ts'
import { lastDelivery, lastDeliverySentence, type RejectedFor } from './repository-rules.ts'
import type { RepositoryView } from './repository-view.ts'

export type RepositoryRow = typeof repositories.$inferSelect

const COLUMNS = {
  repository: repositories,
  rejected: { at: webhookRoutes.lastRejectedAt, why: webhookRoutes.rejectedFor },
}

type Selected = { repository: RepositoryRow; rejected: { at: Date | null; why: RejectedFor } }

function selection(tx: Tx) {
  return tx
    .select(COLUMNS)
    .from(repositories)
    .innerJoin(webhookRoutes, and(eq(webhookRoutes.orgId, repositories.orgId), eq(webhookRoutes.id, repositories.id)))
}

/** One repository as the API shows it, or NOT_FOUND. */
export async function getRepositoryView(tx: Tx, orgId: OrgId, id: string, publicUrl: string): Promise<RepositoryView> {
  const [row] = await selection(tx).where(and(eq(repositories.orgId, orgId), eq(repositories.id, id)))
  if (!row) throw notFound('Repository')
  return toView(row, publicUrl)
}

/** The organisation's repositories by name, and by id where two have one name. */
export async function listRepositoryViews(
  tx: Tx,
  orgId: OrgId,
  publicUrl: string,
  window: { after: [name: string, id: string] | undefined; limit: number },
): Promise<RepositoryView[]> {
  const { after, limit } = window
  const rows = await selection(tx)
    .where(
      and(
        eq(repositories.orgId, orgId),
        after && sql`(${repositories.name}, ${repositories.id}) > (${after[0]}, ${after[1]})`,
      ),
    )
    .orderBy(asc(repositories.name), asc(repositories.id))
    .limit(limit)
  return rows.map((row) => toView(row, publicUrl))
}

/** The row itself, or NOT_FOUND. */
export async function getRepositoryRow(tx: Tx, orgId: OrgId, id: string): Promise<RepositoryRow> {
  const [row] = await tx
    .select()
    .from(repositories)
    .where(and(eq(repositories.orgId, orgId), eq(repositories.id, id)))
  if (!row) throw notFound('Repository')
  return row
}

/** Where the forge is to post for this repository. */
export function webhookUrlOf(publicUrl: string, repository: { forge: string; id: string }): string {
  return `${publicUrl}/webhooks/${repository.forge}/${repository.id}`
}

function toView({ repository, rejected }: Selected, publicUrl: string): RepositoryView {
  const delivery = lastDelivery(repository.lastDeliveryAt, rejected)
  return {
    id: repository.id,
    name: repository.name,
    forge: repository.forge,
    isSample: repository.isSample,
    cloneUrl: repository.cloneUrl,
    defaultBranch: repository.defaultBranch,
    webhookUrl: webhookUrlOf(publicUrl, repository),
    lastDelivery: {
      state: delivery.state,
      at: delivery.state === 'none' ? null : delivery.at,
      sentence: lastDeliverySentence(delivery, repository.forge),
    },
    createdAt: repository.createdAt.toISOString(),
  }
}
