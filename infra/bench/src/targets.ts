import type { Figure } from './figures.ts'

/** One line of the table of figures: what is measured, what it has to reach, and whether it did. */
export type Target = {
  name: string
  what: string
  target: string
  reached: (figure: Figure) => boolean
}

const atMost = (limits: { p50?: number; p95?: number; value?: number }) => (figure: Figure) =>
  'value' in figure
    ? figure.value <= (limits.value ?? Number.POSITIVE_INFINITY)
    : figure.p50 <= (limits.p50 ?? Number.POSITIVE_INFINITY) && figure.p95 <= (limits.p95 ?? Number.POSITIVE_INFINITY)

const atLeast = (value: number) => (figure: Figure) => 'value' in figure && figure.value >= value

/** Every figure that the bench measures, in the order of the table. */
export const TARGETS: readonly Target[] = [
  {
    name: 'ci.webhook_to_running_ms',
    what: 'Webhook to step running',
    target: 'p95 150 ms',
    reached: atMost({ p95: 150 }),
  },
  {
    name: 'ci.webhook_to_finished_ms',
    what: 'Webhook to finished (one echo; cloned, sandboxed, durable)',
    target: 'p50 150 ms, p95 220 ms',
    reached: atMost({ p50: 150, p95: 220 }),
  },
  {
    name: 'ci.burst100_per_s',
    what: '100 webhooks at once, builds a second',
    target: '12 a second',
    reached: atLeast(12),
  },
  { name: 'ci.burst100_lost', what: '100 webhooks at once, lost', target: '0', reached: atMost({ value: 0 }) },
  { name: 'ci.log_ingest_mb_s', what: "One build's log, ingested", target: '25 MB/s', reached: atLeast(25) },
  {
    name: 'ci.line_to_browser_ms',
    what: 'A printed line to the browser',
    target: 'p95 300 ms',
    reached: atMost({ p95: 300 }),
  },
  {
    name: 'ci.cancel_ms',
    what: 'Cancel to terminal, with TERM and grace',
    target: 'p95 250 ms',
    reached: atMost({ p95: 250 }),
  },
  {
    name: 'cd.promotion_to_started_ms',
    what: 'Promotion requested to deployment started, all gates green',
    target: 'p95 500 ms',
    reached: atMost({ p95: 500 }),
  },
  {
    name: 'audit.append_per_s',
    what: 'Audit entries of one organisation, written and sequenced',
    target: '2,000 a second',
    reached: atLeast(2000),
  },
  {
    name: 'stack.rss_mb',
    what: 'Memory of the whole stack, idle',
    target: '1,200 MB',
    reached: atMost({ value: 1200 }),
  },
  { name: 'start.second_s', what: 'Second start to ready', target: '15 s', reached: atMost({ value: 15 }) },
]
