import { expect, it } from 'vitest'
import { type BenchReport, distribution, percentile } from './figures.ts'
import { TABLE_MARKS, withFigures } from './table.ts'
import { TARGETS } from './targets.ts'

const report: BenchReport = {
  commit: '0123456789abcdef',
  measuredAt: '2026-01-01T00:00:00Z',
  machine: { cpus: 2, cpuModel: 'cpu', memoryGiB: 24, os: 'linux', node: '24' },
  figures: {
    'ci.webhook_to_running_ms': distribution([100, 120, 900], 'ms'),
    'ci.burst100_lost': { value: 0, unit: 'builds' },
  },
}

it('takes the nearest rank as a percentile', () => {
  expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3)
  expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5)
  expect(() => percentile([], 0.5)).toThrow('at least one sample')
})

it('says of every target whether it was reached, missed or not measured', () => {
  const table = withFigures(`a\n${TABLE_MARKS.start}\nold\n${TABLE_MARKS.end}\nb`, report)
  expect(table).not.toContain('old')
  expect(table).toMatch(/^\| Webhook to step running +\| p95 150 ms +\| p50 120, p95 900 ms \(n 3\) \| no {6}\|$/m)
  expect(table).toMatch(/^\| 100 webhooks at once, lost +\| 0 +\| 0 builds +\| yes {5}\|$/m)
  expect(table.match(/not measured/g)).toHaveLength(TARGETS.length - 2)
  expect(table.endsWith(`${TABLE_MARKS.end}\nb`)).toBe(true)
})

it('refuses a README without the marks', () => {
  expect(() => withFigures('nothing here', report)).toThrow('lacks the marks')
})
