import { notFound } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { webhookRoutes } from '../db/webhook-routes.ts'
import { command } from '../verbs.ts'

export const RevealWebhookSecretInput = z.object({ id: z.string() })

/** Shows the webhook secret once more, to those who may configure the repository. On the record. */
export const revealWebhookSecret = command(
  { action: 'repository:configure', audit: 'repository.secretRevealed', input: RevealWebhookSecretInput },
  async ({ tx, orgId }, input) => {
    const [route] = await tx
      .select({ secret: webhookRoutes.secret })
      .from(webhookRoutes)
      .where(and(eq(webhookRoutes.orgId, orgId), eq(webhookRoutes.id, input.id)))
    if (!route) throw notFound('Repository')
    return { value: { webhookSecret: route.secret }, audit: { target: { type: 'repository', id: input.id } } }
  },
)
