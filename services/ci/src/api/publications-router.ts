import { z } from 'zod'
import { RetryPublicationInput, retryPublication } from '../publications/retry-publication.ts'
import { procedure, router } from './trpc.ts'

/** Artifacts on their way to consumers. */
export const publicationsRouter = router({
  retry: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/publications/{id}/retry',
        tags: ['publications'],
        summary: 'Publish an artifact again',
      },
    })
    .input(RetryPublicationInput)
    .output(z.object({ id: z.string(), state: z.literal('pending') }))
    .mutation(({ ctx, input }) => retryPublication(ctx, input)),
})
