import { join } from 'node:path'
import { buildWeb } from '../build/web-build.ts'
import { bundleWorkflows, workflowBundlePath } from '../build/workflow-bundle.ts'
import type { Service } from '../parts/database-urls.ts'
import { baseEnvironment } from '../parts/environment.ts'
import type { GivenTemporal } from '../parts/given-addresses.ts'
import type { Layout } from '../parts/layout.ts'
import { describeParts } from '../parts/parts.ts'
import type { State } from '../state/state-folder.ts'
import { runToEnd } from '../supervisor/run-to-end.ts'
import { provideSandboxTools } from '../system/sandbox-tools.ts'
import type { Terminal } from '../terminal.ts'
import { preparePostgres } from './postgres-part.ts'
import type { RunningStack } from './running-stack.ts'
import { provideSandboxNode } from './sandbox-node.ts'
import { checkGivenTemporal, prepareTemporal } from './temporal-part.ts'

/** What bringing everything up needs. */
export type BringUpOptions = {
  state: State
  layout: Layout
  stack: RunningStack
  isolation: 'auto' | 'none'
  /** The server of TEMPORAL_ADDRESS; undefined where a dev server of our own is to run. */
  givenTemporal: GivenTemporal | undefined
  terminal: Terminal
  /** Ends the attempt. Aborted by `giveUp` too. */
  signal: AbortSignal
  giveUp: (reason: unknown) => void
}

/**
 * Sets everything up and starts every process, each as soon as what it needs is there. Resolves when all are ready; when
 * one cannot be, gives up and throws once all the others have come to rest.
 */
export async function bringUp(options: BringUpOptions): Promise<void> {
  const { state, layout, stack, givenTemporal, terminal, signal } = options
  const { cache, logs } = layout.folders
  const log = (name: string) => join(logs, `${name}.log`)
  const env = baseEnvironment(join(cache, 'compile'))
  const workflowBundles = { ci: workflowBundlePath('ci', cache), cd: workflowBundlePath('cd', cache) }
  const sandboxNode = provideSandboxNode(state.reachableFolder)
  const parts = describeParts({ state, layout, isolation: options.isolation, sandboxNode, workflowBundles })

  const postgres = preparePostgres(state, layout, signal).then((part) => stack.run(part))
  const temporal = givenTemporal
    ? checkGivenTemporal(givenTemporal)
    : prepareTemporal(layout, terminal, signal).then((part) => stack.run(part))
  const sandboxTools = provideSandboxTools({ terminal, logFolder: logs, signal })
  const pages = buildWeb({ terminal, env, logFile: log('web-build'), signal })
  const migrate = (service: Service) => {
    const what = `Bringing the database of ${service} up to date`
    return runToEnd({ what, command: parts.migrations[service], logFile: log(`${service}-migrate`), signal })
  }
  const databases = { ci: postgres.then(() => migrate('ci')), cd: postgres.then(() => migrate('cd')) }

  const startService = (service: Service): Promise<void>[] => {
    const database = databases[service]
    const file = workflowBundles[service]
    const bundle = bundleWorkflows({ service, file, env, logFile: log(`${service}-bundle`), signal })
    return [
      sandboxTools.then(() => stack.run(parts.launchers[service])),
      Promise.all([database, temporal]).then(() => stack.run(parts.servers[service])),
      Promise.all([database, temporal, bundle]).then(() => stack.run(parts.workers[service])),
    ]
  }
  const all = [
    ...startService('ci'),
    ...startService('cd'),
    Promise.all([databases.cd, pages]).then(() => stack.run(parts.web)),
  ]
  try {
    await Promise.all(all)
  } catch (error) {
    options.giveUp(error)
    await Promise.allSettled(all)
    throw error
  }
}
