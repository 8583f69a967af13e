import type { Invariant } from './invariant.ts'

/** What one fault did, and how soon all was well and something ended after it. */
export type Survived = { round: number; name: string; wellMs: number; verdictMs: number | null }

/** Both tables, as lines. */
export function tablesOf(faults: readonly Survived[], invariants: readonly Invariant[]): string[] {
  const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1_000).toFixed(1)} s`)
  return [
    ...aligned([
      ['round', 'what broke', 'well after', 'next verdict after'],
      ...faults.map((fault) => [String(fault.round), fault.name, seconds(fault.wellMs), seconds(fault.verdictMs)]),
    ]),
    '',
    ...aligned([
      ['what must hold', 'looked at', 'holds'],
      ...invariants.map(({ name, looked, violations }) => [
        name,
        String(looked),
        violations.length === 0 ? 'yes' : 'NO',
      ]),
    ]),
    ...invariants.flatMap(({ name, violations }) => violations.slice(0, 10).map((one) => `NO: ${name}: ${one}`)),
  ]
}

function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
