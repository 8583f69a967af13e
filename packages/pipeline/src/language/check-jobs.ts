import type { WrittenJobs } from './language.ts'
import { nearest } from './nearest.ts'
import type { Reading } from './reading.ts'
import { quoted } from './scalars.ts'
import type { Located } from './shape.ts'

type Job = WrittenJobs[number]

const TIMEOUT_MAX_MS = 24 * 60 * 60 * 1000

/** The rules that look across the jobs: needs that exist and do not run in a circle, names that stand once, durations. */
export function checkJobs(jobs: WrittenJobs, reading: Reading): void {
  const names = jobs.map(({ name }) => name)
  for (const job of jobs) {
    for (const need of job.value.needs ?? []) checkNeed(need, { job, names }, reading)
    for (const timeout of [job.value.timeout, ...job.value.steps.map((step) => step.timeout)]) {
      if (timeout && timeout.value > TIMEOUT_MAX_MS) {
        reading.problem(timeout.offset, "'timeout' is longer than a day.", "Write '24h' at most.")
      }
    }
  }
  checkCircle(jobs, reading)
  checkArtifactNames(jobs, reading)
}

function checkNeed(need: Located<string>, { job, names }: { job: Job; names: string[] }, reading: Reading): void {
  if (names.includes(need.value)) return
  const others = names.filter((name) => name !== job.name)
  const meant = nearest(need.value, others)
  const hint = meant ? `Write '${meant}'.` : others.length > 0 ? `Known here: ${quoted(others)}.` : "Take 'needs' out."
  reading.problem(need.offset, `the job '${job.name}' needs '${need.value}', and there is no such job.`, hint)
}

function checkCircle(jobs: WrittenJobs, reading: Reading): void {
  const byName = new Map(jobs.map((job) => [job.name, job]))
  const done = new Set<string>()
  for (const job of jobs) {
    const circle = findCircle(job, { byName, done, path: [] })
    if (!circle) continue
    const [first, ...rest] = circle
    if (!first) return
    const told = rest.length === 0 ? 'itself' : [...rest, first].map(({ name }) => `'${name}'`).join(', which needs ')
    const next = rest[0] ?? first
    const need = first.value.needs?.find(({ value }) => value === next.name)
    reading.problem(
      need?.offset ?? first.offset,
      `the job '${first.name}' needs ${told}.`,
      'Take one of these needs out.',
    )
    return
  }
}

type Walk = { byName: ReadonlyMap<string, Job>; done: Set<string>; path: readonly Job[] }

function findCircle(job: Job, { byName, done, path }: Walk): readonly Job[] | null {
  const seenAt = path.indexOf(job)
  if (seenAt >= 0) return path.slice(seenAt)
  if (done.has(job.name)) return null
  for (const { value } of job.value.needs ?? []) {
    const needed = byName.get(value)
    const circle = needed && findCircle(needed, { byName, done, path: [...path, job] })
    if (circle) return circle
  }
  done.add(job.name)
  return null
}

function checkArtifactNames(jobs: WrittenJobs, reading: Reading): void {
  const owners = new Map<string, string>()
  for (const job of jobs) {
    for (const { name } of job.value.artifacts ?? []) {
      const owner = owners.get(name.value)
      if (owner === undefined) owners.set(name.value, job.name)
      else {
        const message = `the artifact '${name.value}' is left by the job '${owner}' already.`
        reading.problem(name.offset, message, 'Give one of the two another name.')
      }
    }
  }
}
