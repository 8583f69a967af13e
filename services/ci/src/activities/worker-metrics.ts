import { Counter, Gauge, type Registry } from 'prom-client'

/** What the worker counts, for `/metrics`. */
export type WorkerMetrics = { jobsRunning: Gauge; jobsEnded: Counter<'state'>; buildsFinished: Counter<'state'> }

/** Makes the worker's counters in a registry. */
export function workerMetrics(registry: Registry): WorkerMetrics {
  const registers = [registry]
  return {
    jobsRunning: new Gauge({ name: 'ci_jobs_running', help: 'Jobs at work on this host.', registers }),
    jobsEnded: new Counter({
      name: 'ci_jobs_ended_total',
      help: 'Jobs that ended on this host, by how.',
      labelNames: ['state'],
      registers,
    }),
    buildsFinished: new Counter({
      name: 'ci_builds_finished_total',
      help: 'Builds whose jobs were run, by verdict.',
      labelNames: ['state'],
      registers,
    }),
  }
}
