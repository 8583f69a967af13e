import type { VerbContext } from '@baton/kernel/command'
import { notFound } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { webhookRoutes } from '../db/webhook-routes.ts'
import { type CiDeps, command, query } from '../verbs.ts'
import { repositoryNameOf } from './clone-url.ts'
import { newWebhookSecret } from './connect-repository.ts'
import { sourceOf } from './look-at-forge.ts'
import { getRepositoryRow, webhookUrlOf } from './repository-rows.ts'

export const RotateWebhookSecretInput = z.object({ id: z.string() })

const findRepository = query(
  { action: 'repository:configure', input: RotateWebhookSecretInput },
  async ({ tx, orgId }, { id }) => getRepositoryRow(tx, orgId, id),
)

const writeSecret = command(
  {
    action: 'repository:configure',
    audit: 'repository.secretRotated',
    input: RotateWebhookSecretInput.extend({ webhookSecret: z.string() }),
  },
  async ({ tx, orgId }, { id, webhookSecret }) => {
    const changed = await tx
      .update(webhookRoutes)
      .set({ secret: webhookSecret, rejectedCount: 0, lastRejectedAt: null })
      .where(and(eq(webhookRoutes.orgId, orgId), eq(webhookRoutes.id, id)))
      .returning({ id: webhookRoutes.id })
    if (changed.length === 0) throw notFound('Repository')
    return { value: { webhookSecret }, audit: { target: { type: 'repository', id } } }
  },
)

/**
 * Replaces the webhook secret. From now on deliveries signed with the former one are refused. The sample's forge is told the
 * new one, and nothing is replaced while it does not answer; anybody else's is told by a person.
 */
export async function rotateWebhookSecret(
  ctx: VerbContext<CiDeps>,
  { id }: z.infer<typeof RotateWebhookSecretInput>,
): Promise<{ webhookSecret: string }> {
  const { isSample, cloneUrl } = await findRepository(ctx, { id })
  const webhookSecret = newWebhookSecret()
  const { sampleForge, publicUrl, allowedOrigins } = ctx.deps
  if (isSample && sampleForge) {
    const name = repositoryNameOf(sourceOf(cloneUrl, { orgId: ctx.orgId, allowed: allowedOrigins }).url)
    await sampleForge.renew({ name, webhookUrl: webhookUrlOf(publicUrl, { forge: 'gitea', id }), webhookSecret })
  }
  return writeSecret(ctx, { id, webhookSecret })
}
