import { isTerminal, type JobState } from './build-states.ts'

/** What the order of jobs depends on. */
export type JobNeeds = { name: string; needs: readonly string[] }

/** What to do with the jobs that are still queued. */
export type NextJobs = {
  /** Their needs passed: start them, in this order. */
  start: string[]
  /** A need ended without passing: mark them skipped. `need` is the first such one. */
  skip: Array<{ name: string; need: string }>
}

/** Which queued jobs may start now and which never will. A job that `stateOf` does not know counts as queued. */
export function nextJobs(jobs: readonly JobNeeds[], stateOf: ReadonlyMap<string, JobState>): NextJobs {
  const state = (name: string): JobState => stateOf.get(name) ?? 'queued'
  const next: NextJobs = { start: [], skip: [] }
  for (const job of jobs.filter(({ name }) => state(name) === 'queued')) {
    const lost = job.needs.find((need) => isTerminal(state(need)) && state(need) !== 'passed')
    if (lost !== undefined) next.skip.push({ name: job.name, need: lost })
    else if (job.needs.every((need) => state(need) === 'passed')) next.start.push(job.name)
  }
  return next
}

/** The jobs so that each stands after its needs, otherwise as written. The needs must be known and free of cycles. */
export function inOrderOfNeeds<Job extends JobNeeds>(jobs: readonly Job[]): Job[] {
  const placed = new Set<string>()
  const ordered: Job[] = []
  while (ordered.length < jobs.length) {
    const ready = jobs.find((job) => !placed.has(job.name) && job.needs.every((need) => placed.has(need)))
    if (!ready) throw new Error('The needs of these jobs run in a circle; parsePipeline refuses such a pipeline.')
    placed.add(ready.name)
    ordered.push(ready)
  }
  return ordered
}
