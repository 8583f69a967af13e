import { pageField } from '@baton/kernel/pages'
import { z } from 'zod'
import { deploymentDetailField, deploymentField } from '../deployments/deployment-fields.ts'
import { getDeployment } from '../deployments/get-deployment.ts'
import { listDeployments } from '../deployments/list-deployments.ts'
import { listLogLines, logLinesField } from '../deployments/list-log-lines.ts'
import { retryDeployment } from '../deployments/retry-deployment.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Deployments']

/** Executions of a release's process. */
export const deploymentsRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/deployments', summary: 'List the deployments, newest first', tags } })
    .input(listDeployments.input)
    .output(pageField(deploymentField))
    .query(({ ctx, input }) => listDeployments(ctx.verb, input)),
  get: procedure
    .meta({ openapi: { method: 'GET', path: '/deployments/{deploymentId}', summary: 'Read a deployment', tags } })
    .input(getDeployment.input)
    .output(deploymentDetailField)
    .query(({ ctx, input }) => getDeployment(ctx.verb, input)),
  log: procedure
    .meta({
      openapi: { method: 'GET', path: '/deployments/{deploymentId}/log', summary: 'Read lines of its log', tags },
    })
    .input(listLogLines.input)
    .output(logLinesField)
    .query(({ ctx, input }) => listLogLines(ctx.verb, input)),
  retry: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/deployments/{deploymentId}/retry',
        summary: 'Try a failed deployment again from the step that failed',
        tags,
      },
    })
    .input(retryDeployment.input)
    .output(z.object({ promotionId: z.string(), fromStep: z.number().int(), processVersion: z.number().int() }))
    .mutation(({ ctx, input }) => retryDeployment(ctx.verb, input)),
})
