import type { BenchReport, Figure } from './figures.ts'
import { TARGETS } from './targets.ts'

/** The marks between which the README keeps the generated table. */
export const TABLE_MARKS = { start: '<!-- figures: start -->', end: '<!-- figures: end -->' } as const

/** The README's table of figures, generated from one report. */
function figuresTable(report: BenchReport): string {
  const machine = `${report.machine.cpus} cores (${report.machine.cpuModel}), ${report.machine.memoryGiB} GiB, ${report.machine.os}, Node ${report.machine.node}`
  const rows = TARGETS.map((target) => {
    const figure = report.figures[target.name]
    if (!figure) return [target.what, target.target, 'not measured', 'no']
    return [target.what, target.target, words(figure), target.reached(figure) ? 'yes' : 'no']
  })
  return [
    `Measured at commit \`${report.commit.slice(0, 12)}\` on ${machine}; everything on the one machine.`,
    '',
    ...aligned([['what', 'target', 'measured', 'reached'], ...rows]),
  ].join('\n')
}

/** A table with a head, its columns padded as the formatter would pad them. */
export function aligned(table: readonly string[][]): string[] {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const [head = '', ...rest] = table.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  return [head, line(widths.map((width) => '-'.repeat(width))), ...rest]
}

/** The README with its table replaced by the one of this report. Throws when the marks are missing. */
export function withFigures(readme: string, report: BenchReport): string {
  const start = readme.indexOf(TABLE_MARKS.start)
  const end = readme.indexOf(TABLE_MARKS.end)
  if (start < 0 || end < start)
    throw new Error(`README.md lacks the marks '${TABLE_MARKS.start}' and '${TABLE_MARKS.end}'.`)
  return `${readme.slice(0, start + TABLE_MARKS.start.length)}\n${figuresTable(report)}\n${readme.slice(end)}`
}

function words(figure: Figure): string {
  const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 })
  if ('value' in figure) return `${number(figure.value)} ${figure.unit}`
  return `p50 ${number(figure.p50)}, p95 ${number(figure.p95)} ${figure.unit} (n ${figure.n})`
}
