import { clip } from '../clip.ts'
import {
  JOB_TIMEOUT_DEFAULT_MS,
  type Pipeline,
  type PipelineArtifact,
  type PipelineJob,
  type PipelineStep,
} from '../pipeline.ts'
import { placeholderOf } from '../template.ts'
import type { WrittenJobs, WrittenPipeline } from './language.ts'
import { TRIGGERS_DEFAULT } from './triggers-language.ts'

type WrittenJob = WrittenJobs[number]['value']
type WrittenStep = WrittenJob['steps'][number]
type WrittenArtifact = NonNullable<WrittenJob['artifacts']>[number]

/** Fills in every default of a pipeline that was read without a problem. */
export function resolvePipeline(written: WrittenPipeline): Pipeline {
  return {
    version: written.version,
    on: written.on ?? TRIGGERS_DEFAULT,
    env: written.env ?? {},
    jobs: written.jobs.map(({ name, value }) => resolveJob(name, value)),
  }
}

function resolveJob(name: string, written: WrittenJob): PipelineJob {
  return {
    name,
    title: written.name ?? name,
    needs: [...new Set((written.needs ?? []).map((need) => need.value))],
    env: written.env ?? {},
    timeoutMs: written.timeout?.value ?? JOB_TIMEOUT_DEFAULT_MS,
    network: written.network ?? 'none',
    steps: written.steps.map(resolveStep),
    reports: { junit: written.reports?.junit ?? [], optional: written.reports?.optional ?? false },
    artifacts: (written.artifacts ?? []).map(resolveArtifact),
  }
}

function resolveStep(written: WrittenStep): PipelineStep {
  return {
    name: written.name ?? firstLine(written.run),
    run: written.run,
    env: written.env ?? {},
    timeoutMs: written.timeout?.value ?? null,
  }
}

function resolveArtifact(written: WrittenArtifact): PipelineArtifact {
  return {
    name: written.name.value,
    path: written.path,
    version: written.version ?? placeholderOf('build.number'),
    mediaType: written.type ?? mediaTypeOf(written.path),
  }
}

function firstLine(script: string): string {
  const line = script.trim().split('\n')[0]?.trim() ?? ''
  return clip(line, 60)
}

const MEDIA_TYPES: ReadonlyArray<[ending: RegExp, mediaType: string]> = [
  [/\.(tgz|gz)$/, 'application/gzip'],
  [/\.tar$/, 'application/x-tar'],
  [/\.(zip|jar|war)$/, 'application/zip'],
  [/\.zst$/, 'application/zstd'],
  [/\.json$/, 'application/json'],
]

function mediaTypeOf(path: string): string {
  return MEDIA_TYPES.find(([ending]) => ending.test(path))?.[1] ?? 'application/octet-stream'
}
