import { z } from 'zod'
import { ChangeBuildRetentionInput, changeBuildRetention } from '../retention/change-build-retention.ts'
import {
  BuildRetentionView,
  GetBuildRetentionInput,
  getBuildRetention,
  RulesView,
} from '../retention/get-build-retention.ts'
import { RunBuildRetentionInput, runBuildRetention } from '../retention/run-build-retention.ts'
import { procedure, router } from './trpc.ts'

const tags = ['retention']

/** How long builds keep their logs, artifacts and reports, and hosts their mirrors. */
export const buildRetentionRouter = router({
  get: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/retention/builds',
        tags,
        summary: 'Read what builds keep, the rules, what the next run would delete and what the last one did',
      },
    })
    .input(GetBuildRetentionInput)
    .output(BuildRetentionView)
    .query(({ ctx, input }) => getBuildRetention(ctx, input)),

  changeRules: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/retention/builds/rules',
        tags,
        summary: 'Change how long builds keep their logs, artifacts and reports',
      },
    })
    .input(ChangeBuildRetentionInput)
    .output(RulesView)
    .mutation(({ ctx, input }) => changeBuildRetention(ctx, input)),

  run: procedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/retention/builds/run',
        tags,
        summary: 'Delete now what the rules for builds do not keep',
      },
    })
    .input(RunBuildRetentionInput)
    .output(z.object({ runId: z.string() }))
    .mutation(({ ctx }) => runBuildRetention(ctx)),
})
