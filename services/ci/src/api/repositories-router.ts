import { pageField } from '@baton/kernel/pages'
import { z } from 'zod'
import { ChangeDefaultBranchInput, changeDefaultBranch } from '../repositories/change-default-branch.ts'
import { ConnectRepositoryInput, connectRepository } from '../repositories/connect-repository.ts'
import { ConnectSampleRepositoryInput, connectSampleRepository } from '../repositories/connect-sample-repository.ts'
import { GetRepositoryInput, getRepository } from '../repositories/get-repository.ts'
import { ListRepositoriesInput, listRepositories } from '../repositories/list-repositories.ts'
import { ConnectedRepositoryView, RepositoryDetailView, RepositoryView } from '../repositories/repository-view.ts'
import { RevealWebhookSecretInput, revealWebhookSecret } from '../repositories/reveal-webhook-secret.ts'
import { RotateWebhookSecretInput, rotateWebhookSecret } from '../repositories/rotate-webhook-secret.ts'
import { DeliveryView, ListDeliveriesInput, listDeliveries } from '../webhooks/list-deliveries.ts'
import { procedure, router } from './trpc.ts'

const tags = ['repositories']
const SecretView = z.object({ webhookSecret: z.string() })

/** Repositories and their webhooks. */
export const repositoriesRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/repositories', tags, summary: 'List repositories' } })
    .input(ListRepositoriesInput)
    .output(pageField(RepositoryView))
    .query(({ ctx, input }) => listRepositories(ctx, input)),

  get: procedure
    .meta({ openapi: { method: 'GET', path: '/repositories/{id}', tags, summary: 'Get a repository' } })
    .input(GetRepositoryInput)
    .output(RepositoryDetailView)
    .query(({ ctx, input }) => getRepository(ctx, input)),

  deliveries: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/repositories/{repositoryId}/deliveries',
        tags,
        summary: 'List the webhooks of a repository and what became of them, newest first',
      },
    })
    .input(ListDeliveriesInput)
    .output(pageField(DeliveryView))
    .query(({ ctx, input }) => listDeliveries(ctx, input)),

  connect: procedure
    .meta({ openapi: { method: 'POST', path: '/repositories', tags, summary: 'Connect a repository' } })
    .input(ConnectRepositoryInput)
    .output(ConnectedRepositoryView)
    .mutation(({ ctx, input }) => connectRepository(ctx, input)),

  changeDefaultBranch: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/repositories/{id}/default-branch',
        tags,
        summary: 'Change the default branch of a repository',
      },
    })
    .input(ChangeDefaultBranchInput)
    .output(RepositoryView)
    .mutation(({ ctx, input }) => changeDefaultBranch(ctx, input)),

  /** For the browser alone: a laptop's sample is nothing that a script connects. */
  connectSample: procedure
    .input(ConnectSampleRepositoryInput)
    .output(ConnectedRepositoryView)
    .mutation(({ ctx }) => connectSampleRepository(ctx)),

  revealSecret: procedure
    .meta({
      openapi: { method: 'POST', path: '/repositories/{id}/webhook-secret', tags, summary: 'Show the webhook secret' },
    })
    .input(RevealWebhookSecretInput)
    .output(SecretView)
    .mutation(({ ctx, input }) => revealWebhookSecret(ctx, input)),

  rotateSecret: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/repositories/{id}/webhook-secret/rotate',
        tags,
        summary: 'Replace the webhook secret',
      },
    })
    .input(RotateWebhookSecretInput)
    .output(SecretView)
    .mutation(({ ctx, input }) => rotateWebhookSecret(ctx, input)),
})
