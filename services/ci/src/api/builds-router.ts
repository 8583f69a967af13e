import { pageField } from '@baton/kernel/pages'
import { z } from 'zod'
import { ListArtifactsInput, listArtifacts } from '../artifacts/list-artifacts.ts'
import { AllowBuildInput, allowBuild } from '../builds/allow-build.ts'
import { ArtifactView, BuildDetailView, BuildView, StartedBuildView } from '../builds/build-view.ts'
import { CancelBuildInput, cancelBuild } from '../builds/cancel-build.ts'
import { GetBuildInput, getBuild } from '../builds/get-build.ts'
import { ListBuildsInput, listBuilds } from '../builds/list-builds.ts'
import { ListQueueInput, listQueue } from '../builds/list-queue.ts'
import { RunBuildAgainInput, runBuildAgain } from '../builds/run-build-again.ts'
import { StartBuildInput, startBuild } from '../builds/start-build.ts'
import { ListLogLinesInput, LogLinesView, listLogLines } from '../logs/list-log-lines.ts'
import { ListTestsInput, listTests, TestView } from '../reports/list-tests.ts'
import { procedure, router } from './trpc.ts'

const tags = ['builds']

/** Builds, their logs, tests and artifacts. */
export const buildsRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/builds', tags, summary: 'List builds, newest first' } })
    .input(ListBuildsInput)
    .output(pageField(BuildView))
    .query(({ ctx, input }) => listBuilds(ctx, input)),

  get: procedure
    .meta({ openapi: { method: 'GET', path: '/builds/{id}', tags, summary: 'Get a build' } })
    .input(GetBuildInput)
    .output(BuildDetailView)
    .query(({ ctx, input }) => getBuild(ctx, input)),

  start: procedure
    .meta({ openapi: { method: 'POST', path: '/builds', tags, summary: 'Start a build by hand' } })
    .input(StartBuildInput)
    .output(StartedBuildView)
    .mutation(({ ctx, input }) => startBuild(ctx, input)),

  runAgain: procedure
    .meta({ openapi: { method: 'POST', path: '/builds/{id}/run-again', tags, summary: 'Run a build again' } })
    .input(RunBuildAgainInput)
    .output(StartedBuildView)
    .mutation(({ ctx, input }) => runBuildAgain(ctx, input)),

  allow: procedure
    .meta({ openapi: { method: 'POST', path: '/builds/{id}/allow', tags, summary: "Let a fork's build run" } })
    .input(AllowBuildInput)
    .output(StartedBuildView)
    .mutation(({ ctx, input }) => allowBuild(ctx, input)),

  cancel: procedure
    .meta({ openapi: { method: 'POST', path: '/builds/{id}/cancel', tags, summary: 'Cancel a build' } })
    .input(CancelBuildInput)
    .output(StartedBuildView)
    .mutation(({ ctx, input }) => cancelBuild(ctx, input)),

  logLines: procedure
    .meta({ openapi: { method: 'GET', path: '/builds/{buildId}/logs/{logId}', tags, summary: 'Read lines of a log' } })
    .input(ListLogLinesInput)
    .output(LogLinesView)
    .query(({ ctx, input }) => listLogLines(ctx, input)),

  tests: procedure
    .meta({ openapi: { method: 'GET', path: '/builds/{buildId}/tests', tags, summary: 'List the tests of a build' } })
    .input(ListTestsInput)
    .output(pageField(TestView))
    .query(({ ctx, input }) => listTests(ctx, input)),

  artifacts: procedure
    .meta({
      openapi: { method: 'GET', path: '/builds/{buildId}/artifacts', tags, summary: 'List the artifacts of a build' },
    })
    .input(ListArtifactsInput)
    .output(pageField(ArtifactView))
    .query(({ ctx, input }) => listArtifacts(ctx, input)),

  queue: procedure
    .meta({ openapi: { method: 'GET', path: '/queue', tags, summary: 'What runs, what waits, and why' } })
    .input(ListQueueInput)
    .output(
      z.object({
        slots: z.object({ total: z.number().int(), busy: z.number().int() }),
        builds: z.array(BuildView),
      }),
    )
    .query(({ ctx, input }) => listQueue(ctx, input)),
})
