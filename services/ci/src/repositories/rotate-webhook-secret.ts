import { notFound } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { webhookRoutes } from '../db/webhook-routes.ts'
import { command } from '../verbs.ts'
import { newWebhookSecret } from './connect-repository.ts'

export const RotateWebhookSecretInput = z.object({ id: z.string() })

/** Replaces the webhook secret. From now on deliveries signed with the former one are refused. */
export const rotateWebhookSecret = command(
  { action: 'repository:configure', audit: 'repository.secretRotated', input: RotateWebhookSecretInput },
  async ({ tx, orgId }, input) => {
    const webhookSecret = newWebhookSecret()
    const changed = await tx
      .update(webhookRoutes)
      .set({ secret: webhookSecret, rejectedCount: 0, lastRejectedAt: null })
      .where(and(eq(webhookRoutes.orgId, orgId), eq(webhookRoutes.id, input.id)))
      .returning({ id: webhookRoutes.id })
    if (changed.length === 0) throw notFound('Repository')
    return { value: { webhookSecret }, audit: { target: { type: 'repository', id: input.id } } }
  },
)
