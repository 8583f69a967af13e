import { pageField, pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { z } from 'zod'
import { changeRule } from '../environments/change-rule.ts'
import { confirmRule } from '../environments/confirm-rule.ts'
import { createEnvironment } from '../environments/create-environment.ts'
import { environmentDetailField, environmentField, environmentStateField } from '../environments/environment-fields.ts'
import { getEnvironment } from '../environments/get-environment.ts'
import { getEnvironmentState } from '../environments/get-environment-state.ts'
import { listEnvironments } from '../environments/list-environments.ts'
import { changePhases } from '../lifecycles/change-phases.ts'
import { createLifecycle } from '../lifecycles/create-lifecycle.ts'
import { lifecycleField, listLifecycles } from '../lifecycles/list-lifecycles.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Environments']
const environmentPages = pagesOfWhole<z.output<typeof environmentField>>('environments', ({ id }) => id)
const lifecyclePages = pagesOfWhole<z.output<typeof lifecycleField>>('lifecycles', ({ id }) => id)

/** Where releases run, and what may come in. */
export const environmentsRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/environments', summary: 'List the environments', tags } })
    .input(pageInput)
    .output(pageField(environmentField))
    .query(async ({ ctx, input }) => environmentPages((await listEnvironments(ctx.verb, {})).items, input)),
  get: procedure
    .meta({ openapi: { method: 'GET', path: '/environments/{environmentId}', summary: 'Read an environment', tags } })
    .input(getEnvironment.input)
    .output(environmentDetailField)
    .query(({ ctx, input }) => getEnvironment(ctx.verb, input)),
  state: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/environments/{environmentId}/state',
        summary: 'What is live in it, now or at a past moment',
        tags,
      },
    })
    .input(getEnvironmentState.input)
    .output(pageField(environmentStateField))
    .query(({ ctx, input }) => getEnvironmentState(ctx.verb, input)),
  create: procedure
    .meta({ openapi: { method: 'POST', path: '/environments', summary: 'Make an environment', tags } })
    .input(createEnvironment.input)
    .output(z.object({ environmentId: z.string() }))
    .mutation(({ ctx, input }) => createEnvironment(ctx.verb, input)),
  changeRule: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/environments/{environmentId}/rule',
        summary: 'Give it a new version of its rule',
        tags,
      },
    })
    .input(changeRule.input)
    .output(z.object({ version: z.number().int(), unconfirmed: z.boolean() }))
    .mutation(({ ctx, input }) => changeRule(ctx.verb, input)),
  confirmRule: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/environments/{environmentId}/rule/confirm',
        summary: 'Agree, as a second person, to a less strict rule',
        tags,
      },
    })
    .input(confirmRule.input)
    .output(z.object({ version: z.number().int() }))
    .mutation(({ ctx, input }) => confirmRule(ctx.verb, input)),
})

/** The orders of environments that releases pass. */
export const lifecyclesRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/lifecycles', summary: 'List the lifecycles', tags } })
    .input(pageInput)
    .output(pageField(lifecycleField))
    .query(async ({ ctx, input }) => lifecyclePages((await listLifecycles(ctx.verb, {})).items, input)),
  create: procedure
    .meta({ openapi: { method: 'POST', path: '/lifecycles', summary: 'Make a lifecycle', tags } })
    .input(createLifecycle.input)
    .output(z.object({ lifecycleId: z.string() }))
    .mutation(({ ctx, input }) => createLifecycle(ctx.verb, input)),
  changePhases: procedure
    .meta({
      openapi: { method: 'PUT', path: '/lifecycles/{lifecycleId}/phases', summary: 'Change its phases', tags },
    })
    .input(changePhases.input)
    .output(z.object({ lifecycleId: z.string() }))
    .mutation(({ ctx, input }) => changePhases(ctx.verb, input)),
})
