import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Cgroups } from '../cgroups/cgroup.ts'
import { emptyAndRemove } from '../cgroups/empty-and-remove.ts'
import { assembleSandbox } from './assemble-sandbox.ts'
import { commandInside, type SandboxView } from './bubblewrap-arguments.ts'
import { confined, countedInside } from './chain.ts'
import type { Driver, Sandbox, SandboxPlan } from './driver.ts'
import { writeEtcFiles } from './etc-files.ts'
import type { Tools } from './find-tools.ts'
import { internetChain } from './network-chain.ts'
import type { NodeFiles } from './node-files.ts'
import { cgroupTree, namespaceTree } from './process-tree.ts'
import { removeTree } from './remove-tree.ts'
import { spawnBubblewrap } from './spawn-bubblewrap.ts'

/** What the rootless driver is made of. Without delegated cgroups memory is limited for each process only. */
export type RootlessDriverOptions = {
  folder: string
  cgroups: Cgroups | undefined
  tools: Tools
  toolFolders: readonly string[]
  filterPath: string
  node: NodeFiles
}

/** The level for a launcher that is not root: the same sandbox, but every job runs as the launcher's own user. */
export function createRootlessDriver(options: RootlessDriverOptions): Driver {
  const workspaces = join(options.folder, 'workspaces')
  const { uid, gid } = userInfo()
  writeEtcFiles(options.folder, uid, gid)
  return {
    level: 'rootless',
    async createWorkspace(id) {
      const folder = join(workspaces, id)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return { id, folder, uid, gid }
    },
    removeWorkspace: (workspace) => removeTree(workspace.folder),
    spawn: async (plan) => spawnRootless(options, plan),
    async cleanUp() {
      await Promise.all((options.cgroups?.leftOvers() ?? []).map(emptyAndRemove))
      await removeTree(workspaces)
    },
    close: () => options.cgroups?.close(),
  }
}

function spawnRootless(options: RootlessDriverOptions, plan: SandboxPlan): Sandbox {
  const { tools, filterPath, node } = options
  const internet = plan.network === 'internet'
  const view: SandboxView = {
    etcFolder: join(options.folder, 'etc', String(plan.workspace.uid)),
    node,
    sharesNetwork: internet,
  }
  const network = internet ? internetChain(options.toolFolders) : []
  const inside = commandInside(plan)
  const common = { plan, view, bwrap: tools.bwrap, filterPath }
  const cgroup = options.cgroups?.create(plan.id, plan.limits)
  const chain = [...confined(plan.limits, cgroup), ...network]
  if (cgroup) {
    const bubblewrap = spawnBubblewrap({ ...common, chain, command: inside })
    return assembleSandbox(bubblewrap, cgroupTree(cgroup, bubblewrap))
  }
  const bubblewrap = spawnBubblewrap({ ...common, chain, command: countedInside(tools, plan.limits, inside) })
  return assembleSandbox(bubblewrap, namespaceTree(bubblewrap))
}
