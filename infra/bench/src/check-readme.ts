import { readFileSync } from 'node:fs'
import { FIGURES_FILE, README_FILE } from './committed.ts'
import type { BenchReport } from './figures.ts'
import { withFigures } from './table.ts'

// Part of npm run verify: the README's table of figures is the one that the committed report gives.
const readme = readFileSync(README_FILE, 'utf8')
const report = JSON.parse(readFileSync(FIGURES_FILE, 'utf8')) as BenchReport
if (withFigures(readme, report) !== readme) {
  console.error(
    "README.md's table of figures differs from infra/bench/figures.json. Run 'npm run bench -- --readme' to measure both.",
  )
  process.exitCode = 1
}
