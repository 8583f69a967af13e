import { DomainError } from '@baton/kernel/errors'
import { cleanLine, cleanText } from '@baton/kernel/text'
import { parsePipeline } from '@baton/pipeline/parse'
import { PIPELINE_FILE } from '@baton/pipeline/pipeline'
import { type BuildPlan, type PlannedJob, planBuild } from '@baton/pipeline/plan'
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

/** A commit as git has it: its full id, and the bytes of its object. */
export type CommitObject = { sha: string; commit: Buffer }

/** Reads `.baton.yml` at the commit, checks it, and plans the jobs. */
export async function readPlan(mirror: Mirror, build: BuildRow, { sha, commit }: CommitObject): Promise<ReadPlan> {
  const skipped = isAskedFor(build) ? null : skipMark(build, commit)
  if (skipped) return { end: { state: 'skipped', cause: `The commit's message says ${skipped}.` } }
  const file = await readFile(mirror, sha)
  if (file === 'tooLarge') return faulty([isTooLarge], '')
  if (!file) return { end: { state: 'skipped', cause: await noPipeline(mirror, sha) } }
  if (file.type !== 'blob') return faulty([isFolder], '')
  const parsed = parsePipeline(file.content)
  if (!parsed.ok) return faulty(parsed.problems, file.content.toString('utf8'))
  const trigger = triggerOf(build)
  const verdict = matchesTrigger(parsed.pipeline, trigger)
  if (!verdict.matches) return { end: { state: 'skipped', cause: verdict.because } }
  if (trigger.type !== 'manual') {
    return clean(planBuild(parsed.pipeline, { trigger, buildNumber: build.number, commitSha: sha }))
  }
  const inputs = resolveInputs(parsed.pipeline, trigger.inputs)
  if (!inputs.ok) {
    return failed(cleanText(inputs.problems.map(({ message }) => message).join(' '), 2_000))
  }
  const answered = { ...trigger, inputs: inputs.values }
  return clean(planBuild(parsed.pipeline, { trigger: answered, buildNumber: build.number, commitSha: sha }))
}

/** What people read of a plan, as a page and the database can hold it; what a program is given stays as it is written. */
function clean({ jobs }: BuildPlan): BuildPlan {
  return {
    jobs: jobs.map((job) => ({
      ...job,
      title: cleanLine(job.title, 200),
      steps: job.steps.map((step) => ({ ...step, name: cleanLine(step.name, 200) })),
    })),
  }
}

async function readFile(mirror: Mirror, sha: string) {
  try {
    return await mirror.read(`${sha}:${PIPELINE_FILE}`)
  } catch (error) {
    if (error instanceof DomainError && error.reason === 'object_too_large') return 'tooLarge'
    throw error
  }
}

/** True for a build that a person has asked for, whatever the commit's message says. */
function isAskedFor(build: BuildRow): boolean {
  return build.trigger === 'manual' || build.requestedBy !== null || build.rerunOf !== null
}

const SKIP_MARK = /\[(?:skip ci|ci skip|no ci)\]/i

/** The mark by which the author of a pushed commit asks for no build. A tag is built all the same: it is put on purpose. */
function skipMark(build: BuildRow, commit: Buffer): string | null {
  if (build.trigger === 'tag') return null
  const message = commit.indexOf('\n\n')
  return message === -1 ? null : (SKIP_MARK.exec(commit.toString('utf8', message))?.[0] ?? null)
}

/** A branch without a pipeline is nobody's fault: it may be older than the pipeline, or hold something else. */
async function noPipeline(mirror: Mirror, sha: string): Promise<string> {
  const sentence = `There is no pipeline here: commit ${sha.slice(0, 7)} has no ${PIPELINE_FILE} at the top of the repository.`
  const other = PIPELINE_FILE.replace(/yml$/, 'yaml')
  const isOther = (await mirror.read(`${sha}:${other}`))?.type === 'blob'
  return isOther ? `${sentence} It has ${other}; rename that to ${PIPELINE_FILE}.` : sentence
}

const isFolder: PipelineProblem = {
  file: PIPELINE_FILE,
  line: 1,
  column: 1,
  message: 'it is a folder.',
  hint: "Add one that begins with 'version: 1' and 'jobs:'.",
}

const isTooLarge: PipelineProblem = {
  ...isFolder,
  message: 'the file is larger than 256 KiB.',
  hint: 'Move scripts out of it.',
}

function faulty(problems: readonly PipelineProblem[], text: string): ReadPlan {
  const isText = text !== '' && !text.includes('\uFFFD')
  const pipelineFaults = problems.map((problem) => ({
    ...problem,
    message: cleanText(problem.message, 1_000),
    hint: cleanText(problem.hint, 1_000),
    frame: isText ? frameOf(problem, text) : '',
  }))
  const [first] = pipelineFaults
  return failed(first ? sentenceOf(first) : '', pipelineFaults)
}

function failed(cause: string, pipelineFaults?: PipelineFault[]): ReadPlan {
  return { end: { state: 'failed', cause, pipelineFaults, firstFailure: { kind: 'pipeline', message: cause } } }
}
