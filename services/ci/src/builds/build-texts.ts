import type { PipelineProblem } from '@baton/pipeline/problem'

/** One thing that is wrong with `.baton.yml`, and its line with a caret below the place. */
export type PipelineFault = PipelineProblem & { frame: string }

/** What broke first, for the top of a build's page. */
export type FirstFailure =
  | { kind: 'pipeline'; message: string }
  | {
      kind: 'test'
      jobName: string
      test: string
      message: string | null
      file: string | null
      line: number | null
      isNew: boolean | null
    }
  | { kind: 'step'; jobName: string; stepName: string; message: string; logId: string }
  | { kind: 'job'; jobName: string; message: string }

/** A limit in words: "10 min", "1 h 30 min", "45 s". */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** A size in words: "5 MiB", "512 bytes". */
export function sizeText(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const) {
    if (bytes >= size) return `${Math.round((bytes / size) * 10) / 10} ${unit}`
  }
  return `${bytes} bytes`
}
