import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Service } from '../parts/database-urls.ts'
import { ROOT } from '../root.ts'
import { runToEnd } from '../supervisor/run-to-end.ts'
import { hashInputs } from './inputs-hash.ts'

/** Where the bundled workflows of a service lie: under a name that changes with their sources. */
export function workflowBundlePath(service: Service, folder: string): string {
  const inputs = hashInputs([`services/${service}/src`, 'packages', 'pnpm-lock.yaml'])
  return join(folder, `${prefixOf(service)}${inputs}.js`)
}

/** Bundles a service's workflows into `file` where that was not done yet, so that its worker starts at once. */
export async function bundleWorkflows(options: {
  service: Service
  file: string
  env: Readonly<Record<string, string>>
  logFile: string
  signal: AbortSignal
}): Promise<void> {
  const { service, file } = options
  if (existsSync(file)) return
  const unfinished = `${file}.${process.pid}.tmp`
  await runToEnd({
    what: `Bundling the workflows of ${service}`,
    logFile: options.logFile,
    signal: options.signal,
    command: {
      file: process.execPath,
      args: [join(ROOT, `services/${service}/src/bundle.ts`), unfinished],
      cwd: ROOT,
      env: options.env,
    },
  })
  removeFormer(service, dirname(file))
  renameSync(unfinished, file)
}

function removeFormer(service: Service, folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefixOf(service)) && name.endsWith('.js')) rmSync(join(folder, name))
  }
}

function prefixOf(service: Service): string {
  return `${service}-workflows-`
}
