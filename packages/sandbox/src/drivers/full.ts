import { chmodSync, mkdirSync } from 'node:fs'
import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cgroup, Cgroups } from '../cgroups/cgroup.ts'
import { emptyAndRemove } from '../cgroups/empty-and-remove.ts'
import type { InternetWay, StepNetwork } from '../networks/internet-way.ts'
import { assembleSandbox } from './assemble-sandbox.ts'
import { bridgeTo } from './bridge.ts'
import { commandInside, type SandboxView } from './bubblewrap-arguments.ts'
import { confined } from './chain.ts'
import type { Driver, Sandbox, SandboxPlan } from './driver.ts'
import { writeEtcFiles } from './etc-files.ts'
import type { Tools } from './find-tools.ts'
import type { NodeFiles } from './node-files.ts'
import { cgroupTree } from './process-tree.ts'
import { removeTree } from './remove-tree.ts'
import { spawnBubblewrap } from './spawn-bubblewrap.ts'
import { createTargetClaims, type TargetClaims } from './target-claims.ts'
import type { UidPool } from './uid-pool.ts'
import { pathsOf } from './workspace-paths.ts'

/** What the full driver is made of. */
export type FullDriverOptions = {
  folder: string
  cgroups: Cgroups
  uids: UidPool
  tools: Tools
  internetWays: readonly InternetWay[]
  filterPath: string
  node: NodeFiles
}

/**
 * The strongest level, for a launcher that is root: each workspace has a user id of its own, each step a cgroup, and
 * bubblewrap runs as that user, never as root.
 */
export function createFullDriver(options: FullDriverOptions): Driver {
  const workspaces = join(options.folder, 'workspaces')
  const targets = createTargetClaims()
  return {
    level: 'full',
    internetWays: options.internetWays,
    async createWorkspace(id) {
      mkdirSync(workspaces, { recursive: true })
      chmodSync(workspaces, 0o711)
      const uid = options.uids.take()
      const paths = pathsOf(workspaces, id)
      try {
        await mkdir(paths.root, { mode: 0o711 })
        for (const folder of [paths.folder, paths.home]) {
          await mkdir(folder, { mode: 0o700 })
          await chown(folder, uid, uid)
        }
        writeEtcFiles(options.folder, uid, uid)
      } catch (error) {
        options.uids.giveBack(uid)
        throw error
      }
      return { id, ...paths, uid, gid: uid }
    },
    async removeWorkspace(workspace) {
      await removeTree(workspace.root)
      options.uids.giveBack(workspace.uid)
    },
    spawn: (plan) => spawnFull(options, targets, plan),
    async cleanUp() {
      await Promise.all(options.cgroups.leftOvers().map(emptyAndRemove))
      await removeTree(workspaces)
      for (const way of options.internetWays) await way.cleanUp().catch(() => undefined)
    },
    async close() {
      for (const way of options.internetWays) await way.close()
      options.cgroups.close()
      options.uids.close()
    },
  }
}

async function spawnFull(options: FullDriverOptions, targets: TargetClaims, plan: SandboxPlan): Promise<Sandbox> {
  const { tools, filterPath } = options
  const { uid, gid } = plan.workspace
  const shown = viewOf(options, plan)
  const targetFolders = plan.mounts.filter((mount) => mount.target).map((mount) => mount.source)
  const release = await targets.claim(targetFolders, uid)
  let network: StepNetwork | undefined
  let cgroup: Cgroup | undefined
  try {
    network = await plan.internet?.open(plan.id)
    cgroup = options.cgroups.create(plan.id, plan.limits)
    const { asRoot = [], asUser = [], nested = false } = network ?? {}
    const user = becomeUser(tools, uid, gid, nested)
    const bubblewrap = spawnBubblewrap({
      plan: shown.plan,
      view: shown.view,
      chain: [...confined(plan.limits, cgroup), ...shown.bridge, ...asRoot, ...user, ...asUser],
      nested,
      bwrap: tools.bwrap,
      command: commandInside(plan),
      filterPath,
    })
    const sandbox = assembleSandbox(bubblewrap, cgroupTree(cgroup, bubblewrap), network)
    void sandbox.ended.then(release, release)
    return sandbox
  } catch (error) {
    release()
    cgroup?.remove()
    await network?.close()
    throw error
  }
}

/** What the sandbox shows, by paths at which the job's user can get at it. */
function viewOf(
  options: FullDriverOptions,
  plan: SandboxPlan,
): { plan: SandboxPlan; view: SandboxView; bridge: string[] } {
  const { workspace } = plan
  const etcFolder = join(options.folder, 'etc', String(workspace.uid))
  const { binary, npmFolder } = options.node
  const sources = plan.mounts.map((mount) => mount.source)
  const bridge = bridgeTo([
    workspace.folder,
    workspace.home,
    etcFolder,
    binary,
    ...(npmFolder ? [npmFolder] : []),
    ...sources,
  ])
  return {
    bridge: bridge.chain,
    view: {
      etcFolder: bridge.at(etcFolder),
      node: { binary: bridge.at(binary), npmFolder: npmFolder && bridge.at(npmFolder) },
      sharesNetwork: plan.internet !== null,
    },
    plan: {
      ...plan,
      workspace: { ...workspace, folder: bridge.at(workspace.folder), home: bridge.at(workspace.home) },
      mounts: plan.mounts.map((mount) => ({ ...mount, source: bridge.at(mount.source) })),
    },
  }
}

/** pasta needs to gain rights in a user namespace of its own; bubblewrap takes them away for good in any case. */
function becomeUser(tools: Tools, uid: number, gid: number, mayGain: boolean): string[] {
  return [
    ...[tools.setpriv, '--reuid', String(uid), '--regid', String(gid), '--clear-groups'],
    ...['--inh-caps=-all', '--bounding-set=-all', '--pdeathsig', 'KILL', ...(mayGain ? [] : ['--no-new-privs'])],
  ]
}
