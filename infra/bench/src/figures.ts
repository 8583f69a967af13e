/** A figure of many samples, or a single value. Units as in the table of targets. */
export type Figure =
  | { p50: number; p95: number; n: number; unit: string; samples: number[] }
  | { value: number; unit: string; samples?: number[] }

/** What `npm run bench -- --json FILE` writes. */
export type BenchReport = {
  commit: string
  measuredAt: string
  machine: { cpus: number; cpuModel: string; memoryGiB: number; os: string; node: string }
  figures: Record<string, Figure>
}

/** Nearest-rank percentile of unsorted samples; `share` between 0 and 1. Throws on an empty list. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (found === undefined) throw new Error('A percentile needs at least one sample.')
  return found
}

/** The figure of many samples. */
export function distribution(samples: readonly number[], unit: string): Figure {
  return {
    p50: round(percentile(samples, 0.5)),
    p95: round(percentile(samples, 0.95)),
    n: samples.length,
    unit,
    samples: samples.map(round),
  }
}

/** Three significant places are more than the machine's noise allows. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}
