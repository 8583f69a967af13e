import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { findCgroups } from '../cgroups/find-cgroups.ts'
import { createNftablesWay } from '../networks/nftables.ts'
import { createPastaWay } from '../networks/pasta.ts'
import { filterArchOf, filterPath } from '../seccomp/filter-path.ts'
import type { Driver } from './driver.ts'
import { findTools } from './find-tools.ts'
import { createFullDriver } from './full.ts'
import { findNodeFiles } from './node-files.ts'
import { createNoneDriver } from './none.ts'
import { createRootlessDriver } from './rootless.ts'
import { claimUids } from './uid-pool.ts'

/** A driver that was proved to work, or the sentence that says why steps cannot run here and what to do. */
export type DriverChoice = { state: 'ready'; driver: Driver } | { state: 'unavailable'; detail: string }

/** What the choice depends on. `isolation: 'none'` is the operator's explicit wish. */
export type DriverOptions = {
  folder: string
  isolation: 'auto' | 'none'
  node: string
  uidBase: number
  toolFolders: readonly string[]
}

/** What to do where there is no sandbox. */
export const TWO_WAYS =
  'Use a Linux machine or virtual machine that has bubblewrap and user namespaces, or start with --no-isolation for your own repositories on this machine.'

/** Finds the strongest level that this host can hold, and never a weaker one than asked for. */
export async function chooseDriver(options: DriverOptions): Promise<DriverChoice> {
  const { folder, isolation, toolFolders } = options
  if (isolation === 'none') return ready(createNoneDriver({ folder, nodeFolder: dirname(options.node) }))
  if (process.platform !== 'linux') {
    return unavailable(`Steps cannot run on this machine: their sandbox needs Linux. ${TWO_WAYS}`)
  }
  const arch = filterArchOf(process.arch)
  if (!arch)
    return unavailable(`Steps cannot run here: the sandbox has no filter for ${process.arch} machines. ${TWO_WAYS}`)
  const tools = findTools(['bwrap', 'prlimit', 'setpriv'], toolFolders)
  if ('missing' in tools) return unavailable(missingSentence(tools.missing))
  const asRoot = process.getuid?.() === 0
  const name = nameOf(folder)
  const pasta = createPastaWay({ toolFolders, asRoot, folder })
  const common = {
    folder,
    internetWays: asRoot ? [pasta, createNftablesWay({ toolFolders, name, folder })] : [pasta],
    tools: tools.found,
    filterPath: filterPath(arch),
    node: findNodeFiles(options.node),
  }
  const found = findCgroups(name, asRoot)
  if (!asRoot) {
    return ready(createRootlessDriver({ ...common, cgroups: found.state === 'found' ? found.cgroups : undefined }))
  }
  if (found.state === 'none') {
    return unavailable(
      `Steps cannot run here: their memory and processes cannot be limited (${found.reason}). ${TWO_WAYS}`,
    )
  }
  return ready(createFullDriver({ ...common, cgroups: found.cgroups, uids: await claimUids(options.uidBase) }))
}

function ready(driver: Driver): DriverChoice {
  return { state: 'ready', driver }
}

function unavailable(detail: string): DriverChoice {
  return { state: 'unavailable', detail }
}

function missingSentence(missing: readonly string[]): string {
  if (missing.includes('bwrap')) return `Steps cannot run here: bubblewrap is not installed. ${TWO_WAYS}`
  return `Steps cannot run here: ${missing.join(' and ')} (package util-linux) is not installed. ${TWO_WAYS}`
}

/** Tells the cgroups of this launcher from those of others on the host, and is the same after a restart. */
function nameOf(folder: string): string {
  return createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 12)
}
