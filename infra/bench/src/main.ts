import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { cpus, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { signUp } from './account.ts'
import { FIGURES_FILE, README_FILE } from './committed.ts'
import { type BenchReport, type Figure, round } from './figures.ts'
import { growthTable } from './growth/growth-table.ts'
import { measureGrowth } from './growth/measure-growth.ts'
import { measureAudit } from './measure-audit.ts'
import { measureBurst, measureCancel, measureLogIngest, measureSingleBuilds } from './measure-builds.ts'
import { measureLines, printingScript } from './measure-lines.ts'
import { ARTIFACT_SCRIPT, measurePromotions } from './measure-promotions.ts'
import { createRepository } from './repository.ts'
import { openSink } from './sink.ts'
import { spanTable } from './spans.ts'
import { startStack } from './stack.ts'
import { withFigures } from './table.ts'

const PORT = 24_000
const repositoryFolder = fileURLToPath(new URL('../../..', import.meta.url))
const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    readme: { type: 'boolean' },
    samples: { type: 'string', default: '40' },
    growth: { type: 'boolean' },
    only: { type: 'string' },
  },
})
const samples = Number(options.samples)
const figures: Record<string, Figure> = {}
const stateFolder = mkdtempSync(join(tmpdir(), 'baton-bench-state-'))
const spansFile = join(stateFolder, 'spans.jsonl')

function note(name: string, figure: Figure): void {
  figures[name] = figure
  const words = 'value' in figure ? `${figure.value}` : `p50 ${figure.p50}, p95 ${figure.p95}`
  console.log(`${name}: ${words} ${figure.unit}`)
}

async function measureStack(): Promise<void> {
  const first = await startStack({ stateFolder, port: PORT })
  await first.stop()
  const stack = await startStack({ stateFolder, port: PORT, spansFile })
  const sink = await openSink()
  try {
    note('start.second_s', { value: round(stack.startedInMs / 1000), unit: 's' })
    // Idle is what is left once the start's own work has settled.
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    note('stack.rss_mb', { value: round((await stack.residentBytes()) / 1_000_000), unit: 'MB' })
    const account = await signUp(stack.origin, 'Bench')
    const { api } = account
    const repository = (name: string, script: string, artifact = false) =>
      createRepository(api, { forgeUrl: stack.forgeUrl, sinkUrl: sink.url, name, script, artifact })
    const single = await measureSingleBuilds(api, await repository('single', 'echo hello'), samples)
    note('ci.webhook_to_running_ms', single.running)
    note('ci.webhook_to_finished_ms', single.finished)
    console.log(spanTable(spansFile, single.traced))
    if (options.only === 'builds') return
    const burst = await measureBurst(api, await repository('burst', 'echo hello'))
    note('ci.burst100_per_s', burst.perSecond)
    note('ci.burst100_lost', burst.lost)
    const flood = `yes 'a line of a log that is as long as such lines usually are, and then a bit' | head -c 100000000`
    note('ci.log_ingest_mb_s', await measureLogIngest(api, await repository('flood', flood)))
    note('ci.cancel_ms', await measureCancel(api, await repository('cancel', 'echo begun; sleep 600'), samples))
    note('ci.line_to_browser_ms', await measureLines(account, await repository('lines', printingScript(100)), 100))
    note(
      'cd.promotion_to_started_ms',
      await measurePromotions(api, await repository('promotions', ARTIFACT_SCRIPT, true), Math.min(samples, 20)),
    )
    note('audit.append_per_s', await measureAudit({ stateFolder, port: PORT }))
  } finally {
    sink.close()
    await stack.stop()
    await rm(stateFolder, { recursive: true, force: true })
  }
}

function report(): BenchReport {
  return {
    commit: execFileSync('git', ['rev-parse', 'HEAD'], { cwd: repositoryFolder, encoding: 'utf8' }).trim(),
    measuredAt: new Date().toISOString(),
    machine: {
      cpus: cpus().length,
      cpuModel: cpus()[0]?.model ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      os: `${process.platform} ${release()}`,
      node: process.versions.node,
    },
    figures,
  }
}

async function measureLarge(): Promise<void> {
  const stack = await startStack({ stateFolder, port: PORT })
  console.log(`npm start: ${Math.round(stack.startedInMs / 1000)} s`)
  try {
    const account = await signUp(stack.origin, 'Growth')
    const growth = await measureGrowth(account, { origin: stack.origin, stateFolder, port: PORT }, samples, (line) =>
      console.log(line),
    )
    console.log(growthTable(growth))
    if (options.json) writeFileSync(options.json, `${JSON.stringify({ growth }, null, 2)}\n`)
  } finally {
    await stack.stop()
    await rm(stateFolder, { recursive: true, force: true })
  }
}

if (options.growth) {
  await measureLarge()
  process.exit()
}
await measureStack()
const measured = report()
const files = [...(options.json ? [options.json] : []), ...(options.readme ? [FIGURES_FILE] : [])]
for (const file of files) writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`)
if (options.readme) writeFileSync(README_FILE, withFigures(readFileSync(README_FILE, 'utf8'), measured))
