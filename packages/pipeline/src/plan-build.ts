import { inOrderOfNeeds } from './job-order.ts'
import type { NetworkAccess, Pipeline, PipelineJob, PipelineStep } from './pipeline.ts'
import { expandTemplate, slugOf, type TemplateValues } from './template.ts'
import type { Trigger } from './triggers.ts'

/** The build that a plan is made for. */
export type BuildFacts = { trigger: Trigger; buildNumber: number; commitSha: string }

/** What a build does: its jobs, each after its needs, with nothing left to default or expand. Plain JSON. */
export type BuildPlan = { jobs: PlannedJob[] }

export type PlannedJob = {
  name: string
  title: string
  needs: string[]
  timeoutMs: number
  network: NetworkAccess
  steps: PlannedStep[]
  reports: PlannedReports
  artifacts: PlannedArtifact[]
}

/** Patterns of the reports that the job leaves. Each must match a file unless they are optional. */
export type PlannedReports = { junit: string[]; optional: boolean }

/** `env` is complete: Baton's own variables, then the pipeline's, the job's and the step's. */
export type PlannedStep = { name: string; run: string; env: Record<string, string>; timeoutMs: number }

export type PlannedArtifact = { name: string; path: string; version: string; mediaType: string }

/** Plans a build of a pipeline. Total: whatever parsePipeline let through can be planned. */
export function planBuild(pipeline: Pipeline, facts: BuildFacts): BuildPlan {
  const values = templateValues(facts)
  const context = { values, env: { ...batonVariables(facts), ...expandAll(pipeline.env, values) } }
  return { jobs: inOrderOfNeeds(pipeline.jobs).map((job) => planJob(job, context)) }
}

type Context = { values: TemplateValues; env: Record<string, string> }

function planJob(job: PipelineJob, { values, env }: Context): PlannedJob {
  const jobEnv = { ...env, BATON_JOB: job.name, ...expandAll(job.env, values) }
  return {
    name: job.name,
    title: job.title,
    needs: [...job.needs],
    timeoutMs: job.timeoutMs,
    network: job.network,
    steps: job.steps.map((step) => planStep(step, job, { values, env: jobEnv })),
    reports: { junit: [...job.reports.junit], optional: job.reports.optional },
    artifacts: job.artifacts.map((artifact) => ({
      ...artifact,
      path: expandTemplate(artifact.path, values),
      version: expandTemplate(artifact.version, values),
    })),
  }
}

function planStep(step: PipelineStep, job: PipelineJob, { values, env }: Context): PlannedStep {
  return {
    name: step.name,
    run: step.run,
    env: { ...env, ...expandAll(step.env, values) },
    timeoutMs: Math.min(step.timeoutMs ?? job.timeoutMs, job.timeoutMs),
  }
}

function expandAll(env: Readonly<Record<string, string>>, values: TemplateValues): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, expandTemplate(value, values)]))
}

function templateValues({ trigger, buildNumber, commitSha }: BuildFacts): TemplateValues {
  const ref = refName(trigger)
  return {
    'build.number': String(buildNumber),
    'commit.sha': commitSha,
    'commit.short': commitSha.slice(0, 7),
    'ref.name': ref,
    'ref.slug': slugOf(ref),
  }
}

function refName(trigger: Trigger): string {
  switch (trigger.type) {
    case 'push':
    case 'manual':
      return trigger.branch
    case 'tag':
      return trigger.tag
    case 'pull_request':
      return trigger.sourceBranch
  }
}

function batonVariables({ trigger, buildNumber, commitSha }: BuildFacts): Record<string, string> {
  const inputs = trigger.type === 'manual' ? Object.entries(trigger.inputs) : []
  return {
    CI: 'true',
    BATON: 'true',
    BATON_BUILD_NUMBER: String(buildNumber),
    BATON_COMMIT: commitSha,
    BATON_REF: refName(trigger),
    BATON_TRIGGER: trigger.type,
    ...Object.fromEntries(inputs.map(([name, value]) => [inputVariable(name), value])),
  }
}

/** The variable in which a step finds a manual input: `deploy-to` is BATON_INPUT_DEPLOY_TO. */
export function inputVariable(input: string): string {
  return `BATON_INPUT_${input.toUpperCase().replaceAll('-', '_')}`
}
