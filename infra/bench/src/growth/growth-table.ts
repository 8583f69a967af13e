import { aligned } from '../table.ts'
import type { GrowthFigure } from './measure-growth.ts'

const P95_MS_MAX = 100

/** The table of the growth figures: how long each answer takes, how large it is, and whether both are within bounds. */
export function growthTable(figures: Readonly<Record<string, GrowthFigure>>): string {
  const rows = Object.values(figures).map(({ what, ms, bytes, bytesMax }) => {
    const p95 = 'p95' in ms ? ms.p95 : ms.value
    const p50 = 'p50' in ms ? ms.p50 : ms.value
    const reached = p95 <= P95_MS_MAX && (bytesMax === null || bytes <= bytesMax)
    return [what, `${p50}`, `${p95}`, `${Math.round(bytes / 1000)}`, reached ? 'yes' : 'no']
  })
  return aligned([['what', 'p50 ms', 'p95 ms', 'kB', 'reached'], ...rows]).join('\n')
}
