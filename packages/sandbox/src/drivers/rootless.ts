import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Cgroups } from '../cgroups/cgroup.ts'
import { emptyAndRemove } from '../cgroups/empty-and-remove.ts'
import type { InternetWay } from '../networks/internet-way.ts'
import { assembleSandbox } from './assemble-sandbox.ts'
import { commandInside, type SandboxView } from './bubblewrap-arguments.ts'
import { confined, countedInside } from './chain.ts'
import type { Driver, Sandbox, SandboxPlan } from './driver.ts'
import { writeEtcFiles } from './etc-files.ts'
import type { Tools } from './find-tools.ts'
import type { NodeFiles } from './node-files.ts'
import { cgroupTree, namespaceTree } from './process-tree.ts'
import { removeTree } from './remove-tree.ts'
import { spawnBubblewrap } from './spawn-bubblewrap.ts'
import { pathsOf } from './workspace-paths.ts'

/** What the rootless driver is made of. Without delegated cgroups memory is limited for each process only. */
export type RootlessDriverOptions = {
  folder: string
  cgroups: Cgroups | undefined
  tools: Tools
  internetWays: readonly InternetWay[]
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
    internetWays: options.internetWays,
    async createWorkspace(id) {
      const paths = pathsOf(workspaces, id)
      await mkdir(paths.folder, { recursive: true, mode: 0o700 })
      await mkdir(paths.home, { recursive: true, mode: 0o700 })
      return { id, ...paths, uid, gid }
    },
    removeWorkspace: (workspace) => removeTree(workspace.root),
    spawn: (plan) => spawnRootless(options, plan),
    async cleanUp() {
      await Promise.all((options.cgroups?.leftOvers() ?? []).map(emptyAndRemove))
      await removeTree(workspaces)
    },
    close: async () => options.cgroups?.close(),
  }
}

async function spawnRootless(options: RootlessDriverOptions, plan: SandboxPlan): Promise<Sandbox> {
  const { tools, filterPath, node } = options
  const view: SandboxView = {
    etcFolder: join(options.folder, 'etc', String(plan.workspace.uid)),
    node,
    sharesNetwork: plan.internet !== null,
  }
  const network = await plan.internet?.open(plan.id)
  const { asUser = [], nested = false } = network ?? {}
  const inside = commandInside(plan)
  const common = { plan, view, bwrap: tools.bwrap, filterPath, nested }
  const cgroup = options.cgroups?.create(plan.id, plan.limits)
  const chain = [...confined(plan.limits, cgroup), ...diesWithLauncher(tools), ...asUser]
  if (cgroup) {
    const bubblewrap = spawnBubblewrap({ ...common, chain, command: inside })
    return assembleSandbox(bubblewrap, cgroupTree(cgroup, bubblewrap), network)
  }
  const bubblewrap = spawnBubblewrap({ ...common, chain, command: countedInside(tools, plan.limits, inside) })
  return assembleSandbox(bubblewrap, namespaceTree(bubblewrap), network)
}

/** Bubblewrap dies with its parent by itself; what may stand between it and the launcher does not. */
function diesWithLauncher(tools: Tools): string[] {
  return [tools.setpriv, '--pdeathsig', 'KILL']
}
