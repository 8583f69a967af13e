import { join, posix } from 'node:path'
import { mountVariable } from './check-mounts.ts'
import type { SandboxPlan } from './driver.ts'
import type { NodeFiles } from './node-files.ts'
import { programPath, systemFolders } from './system-files.ts'

/** File descriptors that bubblewrap finds open, in the order in which the launcher hands them over. */
export const FD = { args: 3, status: 4, seccomp: 5, script: 6 } as const

/** Where a script lies inside the sandbox. */
const SCRIPT_PATH = '/run/step.sh'
/** How much the sandbox's own temporary folder takes; it counts in the job's memory as well. */
const TMP_BYTES_MAX = 256 * 1024 ** 2
const SHM_BYTES_MAX = 64 * 1024 ** 2

/** What a bubblewrap sandbox shows beside the plan. Host paths; `etcFolder` has passwd, group, hosts and so on. */
export type SandboxView = {
  etcFolder: string
  node: NodeFiles
  /** The network namespace was made by somebody else, who gives it access to the internet. */
  sharesNetwork: boolean
}

/** The options for `bwrap --args`. Environment values are among them: hand them over by file descriptor only. */
export function bubblewrapOptions(plan: SandboxPlan, view: SandboxView): string[] {
  const { workspace } = plan
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    // pasta made this user the root of a namespace of its own: give it its number back, and no right there.
    ...(view.sharesNetwork
      ? ['--uid', String(workspace.uid), '--gid', String(workspace.gid), '--cap-drop', 'ALL']
      : ['--unshare-net']),
    ...['--disable-userns', '--die-with-parent', '--new-session', '--hostname', 'build'],
    ...systemFolders(),
    ...etcFiles(view),
    ...['--proc', '/proc', '--dev', '/dev', '--size', String(SHM_BYTES_MAX), '--tmpfs', '/dev/shm'],
    ...['--remount-ro', '/dev'],
    ...['--perms', '1777', '--size', String(TMP_BYTES_MAX), '--tmpfs', '/tmp', '--symlink', '../tmp', '/var/tmp'],
    ...['--bind', workspace.home, '/home'],
    ...nodeFiles(view),
    ...['--bind', workspace.folder, '/work'],
    ...plan.mounts.flatMap(({ source, destination, writable }) => [
      writable ? '--bind' : '--ro-bind',
      source,
      destination,
    ]),
    ...('script' in plan.command ? ['--ro-bind-data', String(FD.script), SCRIPT_PATH] : []),
    ...['--remount-ro', '/', '--chdir', posix.join('/work', plan.workingFolder)],
    '--clearenv',
    ...Object.entries(environment(plan)).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--seccomp', String(FD.seccomp), '--json-status-fd', String(FD.status)],
  ]
}

/** The command line for inside: a shell in any case, so that a command that is missing is the step's own failure. */
export function commandInside(plan: SandboxPlan): string[] {
  if ('script' in plan.command) return ['/bin/sh', '-e', SCRIPT_PATH]
  return ['/bin/sh', '-c', 'exec "$@"', 'sh', ...plan.command.argv]
}

function environment(plan: SandboxPlan): Record<string, string> {
  return {
    PATH: programPath('/opt/node/bin', '/home'),
    HOME: '/home',
    LANG: 'C.UTF-8',
    CI: 'true',
    BATON_WORKSPACE: '/work',
    ...Object.fromEntries(plan.mounts.map(({ destination }) => [mountVariable(destination), destination])),
    ...plan.env,
  }
}

function etcFiles(view: SandboxView): string[] {
  const names = ['passwd', 'group', 'hosts', 'nsswitch.conf', ...(view.sharesNetwork ? ['resolv.conf'] : [])]
  return names.flatMap((name) => ['--ro-bind', join(view.etcFolder, name), `/etc/${name}`])
}

function nodeFiles(view: SandboxView): string[] {
  const options = ['--ro-bind', view.node.binary, '/opt/node/bin/node']
  if (!view.node.npmFolder) return options
  const modules = '../lib/node_modules/npm/bin'
  return [
    ...options,
    ...['--ro-bind', view.node.npmFolder, '/opt/node/lib/node_modules/npm'],
    ...['--symlink', `${modules}/npm-cli.js`, '/opt/node/bin/npm'],
    ...['--symlink', `${modules}/npx-cli.js`, '/opt/node/bin/npx'],
  ]
}
