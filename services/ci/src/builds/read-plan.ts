import { parsePipeline } from '@baton/pipeline/parse'
import { PIPELINE_FILE } from '@baton/pipeline/pipeline'
import { type PlannedJob, planBuild } from '@baton/pipeline/plan'
import { frameOf, type PipelineProblem, sentenceOf } from '@baton/pipeline/problem'
import { matchesTrigger, resolveInputs } from '@baton/pipeline/triggers'
import type { Mirror } from '../git/mirror.ts'
import type { BuildRow } from './build-rows.ts'
import type { PipelineFault } from './build-texts.ts'
import type { BuildEnd } from './end-build.ts'
import { triggerOf } from './trigger-of.ts'

/** A build that ends before it has begun. */
export type PlanEnd = Pick<BuildEnd, 'state' | 'cause' | 'pipelineFaults' | 'firstFailure'>

/** What a commit's pipeline wants of this build: jobs, or an end at once and why. */
export type ReadPlan = { jobs: PlannedJob[] } | { end: PlanEnd }

/** Reads `.baton.yml` at the commit, checks it, and plans the jobs. */
export async function readPlan(mirror: Mirror, build: BuildRow, sha: string): Promise<ReadPlan> {
  const file = await mirror.read(`${sha}:${PIPELINE_FILE}`)
  if (!file)
    return faulty([missing(`there is no such file at the top of the repository in commit ${sha.slice(0, 7)}.`)], '')
  if (file.type !== 'blob') return faulty([missing('it is a folder.')], '')
  const parsed = parsePipeline(file.content)
  if (!parsed.ok) return faulty(parsed.problems, file.content.toString('utf8'))
  const trigger = triggerOf(build)
  const verdict = matchesTrigger(parsed.pipeline, trigger)
  if (!verdict.matches) return { end: { state: 'skipped', cause: verdict.because } }
  if (trigger.type !== 'manual') {
    return planBuild(parsed.pipeline, { trigger, buildNumber: build.number, commitSha: sha })
  }
  const inputs = resolveInputs(parsed.pipeline, trigger.inputs)
  if (!inputs.ok) {
    return failed(inputs.problems.map(({ message }) => message).join(' '))
  }
  const answered = { ...trigger, inputs: inputs.values }
  return planBuild(parsed.pipeline, { trigger: answered, buildNumber: build.number, commitSha: sha })
}

function missing(message: string): PipelineProblem {
  return {
    file: PIPELINE_FILE,
    line: 1,
    column: 1,
    message,
    hint: "Add one that begins with 'version: 1' and 'jobs:'.",
  }
}

function faulty(problems: readonly PipelineProblem[], text: string): ReadPlan {
  const pipelineFaults = problems.map((problem) => ({ ...problem, frame: text === '' ? '' : frameOf(problem, text) }))
  const [first] = problems
  return failed(first ? sentenceOf(first) : '', pipelineFaults)
}

function failed(cause: string, pipelineFaults?: PipelineFault[]): ReadPlan {
  return { end: { state: 'failed', cause, pipelineFaults, firstFailure: { kind: 'pipeline', message: cause } } }
}
