import { readFileSync } from 'node:fs'
import { percentile, round } from './figures.ts'
import { aligned } from './table.ts'

/** A build of which the way was noted: when its webhook was sent (milliseconds since 1970), and its id. */
export type TracedBuild = { buildId: string; sentAt: number }

/** The points of a build's way in the order of the product, with what happens up to each. */
const POINTS: Record<string, string> = {
  stored: 'webhook: checked, build row committed',
  'look begun': 'worker heard of it, beside Temporal',
  'fetch begun': 'build row read',
  fetched: 'git fetch, commit found on its ref',
  planned: 'pipeline read and planned',
  'workflow started': 'Temporal has the workflow',
  'prepare begun': "Temporal's first hop: the workflow asks for the build's preparation",
  prepared: 'build and jobs committed',
  'job begun': "Temporal's second hop: the job is handed to the host",
  'job taken': 'attempt and steps committed',
  'workspace made': 'workspace made',
  'step begun': 'launcher asked, step noted in its journal',
  'step ended': 'sandbox, checkout, script',
  'output read': 'output read to its end',
  'job written': 'log, step, job and verdict committed',
}

/**
 * The table of where a build's time goes, from the file into which the stack's processes wrote their marks: for each point
 * how long after the webhook it was passed, and how long after the point before it in time. Milliseconds.
 */
export function spanTable(file: string, builds: readonly TracedBuild[]): string {
  const marks = readMarks(file)
  const passed = Object.keys(POINTS).map((point) => ({
    point,
    since: builds.flatMap(({ buildId, sentAt }) => {
      const atMs = marks.get(`${buildId} ${point}`)
      return atMs === undefined ? [] : [atMs - sentAt]
    }),
  }))
  const seen = passed.filter(({ since }) => since.length > 0)
  const rows = seen
    .map(({ point, since }) => ({ point, p50: percentile(since, 0.5), p95: percentile(since, 0.95) }))
    .toSorted((one, other) => one.p50 - other.p50)
  return aligned([
    ['passed', 'what it ends', 'after the webhook, p50 / p95 ms', 'after the point before, p50 ms'],
    ...rows.map(({ point, p50, p95 }, at) => [
      point,
      POINTS[point] ?? '',
      `${round(p50)} / ${round(p95)}`,
      String(round(p50 - (rows[at - 1]?.p50 ?? 0))),
    ]),
  ]).join('\n')
}

/** The first time that each build passed each point. */
function readMarks(file: string): Map<string, number> {
  const marks = new Map<string, number>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue
    const { subject, point, atMs } = JSON.parse(line) as { subject: string; point: string; atMs: number }
    const key = `${subject} ${point}`
    if (!marks.has(key)) marks.set(key, atMs)
  }
  return marks
}
