import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { runToEnd } from '../supervisor/run-to-end.ts'
import type { Terminal } from '../terminal.ts'
import { hashInputs } from './inputs-hash.ts'

const INPUTS = ['apps/web', 'packages', 'services/cd', 'services/ci', 'pnpm-lock.yaml', 'tsconfig.base.json']

/** Builds the product for production where its sources have changed since the last build, and only then. */
export async function buildWeb(options: {
  terminal: Terminal
  env: Readonly<Record<string, string>>
  logFile: string
  signal: AbortSignal
}): Promise<void> {
  const cwd = join(ROOT, 'apps/web')
  const marker = join(cwd, '.next/baton-inputs')
  const inputs = hashInputs(INPUTS)
  if (existsSync(marker) && readFileSync(marker, 'utf8') === inputs) return
  options.terminal.say('web: building the pages, about a minute, once for each change of the sources')
  await runToEnd({
    what: 'Building the web pages',
    logFile: options.logFile,
    signal: options.signal,
    command: {
      file: process.execPath,
      args: [join(cwd, 'node_modules/next/dist/bin/next'), 'build'],
      cwd,
      env: options.env,
    },
  })
  writeFileSync(marker, inputs)
}
