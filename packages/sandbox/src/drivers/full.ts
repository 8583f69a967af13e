import { chmodSync, mkdirSync } from 'node:fs'
import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cgroups } from '../cgroups/cgroup.ts'
import { emptyAndRemove } from '../cgroups/empty-and-remove.ts'
import { assembleSandbox } from './assemble-sandbox.ts'
import { commandInside, type SandboxView } from './bubblewrap-arguments.ts'
import { enterCgroup, fileLimits } from './chain.ts'
import type { Driver, Sandbox, SandboxPlan } from './driver.ts'
import { writeEtcFiles } from './etc-files.ts'
import type { Tools } from './find-tools.ts'
import { internetChain } from './network-chain.ts'
import type { NodeFiles } from './node-files.ts'
import { cgroupTree } from './process-tree.ts'
import { removeTree } from './remove-tree.ts'
import { spawnBubblewrap } from './spawn-bubblewrap.ts'
import type { UidPool } from './uid-pool.ts'

/** What the full driver is made of. */
export type FullDriverOptions = {
  folder: string
  cgroups: Cgroups
  uids: UidPool
  tools: Tools
  filterPath: string
  node: NodeFiles
}

/**
 * The strongest level, for a launcher that is root: each workspace has a user id of its own, each step a cgroup, and
 * bubblewrap runs as that user, never as root.
 */
export function createFullDriver(options: FullDriverOptions): Driver {
  const workspaces = join(options.folder, 'workspaces')
  return {
    level: 'full',
    async createWorkspace(id) {
      mkdirSync(workspaces, { recursive: true })
      chmodSync(workspaces, 0o711)
      const uid = options.uids.take()
      const folder = join(workspaces, id)
      await mkdir(folder, { mode: 0o700 })
      await chown(folder, uid, uid)
      writeEtcFiles(options.folder, uid, uid)
      return { id, folder, uid, gid: uid }
    },
    async removeWorkspace(workspace) {
      await removeTree(workspace.folder)
      options.uids.giveBack(workspace.uid)
    },
    spawn: async (plan) => spawnFull(options, plan),
    async cleanUp() {
      await Promise.all(options.cgroups.leftOvers().map(emptyAndRemove))
      await removeTree(workspaces)
    },
    close: () => options.uids.close(),
  }
}

function spawnFull(options: FullDriverOptions, plan: SandboxPlan): Sandbox {
  const { tools, filterPath, node } = options
  const { uid, gid } = plan.workspace
  const internet = plan.network === 'internet'
  const view: SandboxView = { etcFolder: join(options.folder, 'etc', String(uid)), node, sharesNetwork: internet }
  const network = internet ? internetChain() : []
  const cgroup = options.cgroups.create(plan.id, plan.limits)
  const bubblewrap = spawnBubblewrap({
    plan,
    view,
    chain: [
      ...enterCgroup(cgroup),
      ...becomeUser(tools, uid, gid, internet),
      ...fileLimits(tools, plan.limits),
      ...network,
    ],
    bwrap: tools.bwrap,
    command: commandInside(plan),
    filterPath,
  })
  return assembleSandbox(bubblewrap, cgroupTree(cgroup, bubblewrap))
}

/** pasta needs to gain rights in a user namespace of its own; bubblewrap takes them away for good in any case. */
function becomeUser(tools: Tools, uid: number, gid: number, mayGain: boolean): string[] {
  return [
    ...[tools.setpriv, '--reuid', String(uid), '--regid', String(gid), '--clear-groups'],
    ...['--inh-caps=-all', '--bounding-set=-all', '--pdeathsig', 'KILL', ...(mayGain ? [] : ['--no-new-privs'])],
  ]
}
