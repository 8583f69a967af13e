import { accessSync, constants, lstatSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findTools } from '../drivers/find-tools.ts'
import { LauncherError } from '../launcher-error.ts'
import { DNS_ADDRESS, type InternetWay } from './internet-way.ts'
import { hostAddresses, REFUSED_NETWORKS, widest } from './refused-addresses.ts'
import { asksLoopback, findResolver } from './resolver.ts'

const TUN = '/dev/net/tun'
/** `makedev(10, 200)`, the same on every Linux. */
const TUN_NUMBER = '10 200'

/**
 * Shows pasta, and nobody else, what it needs and this host has otherwise, in a mount namespace of the one step: a tun device
 * that it may open, since the host's own often belongs to root alone, and a name server that is not on the loopback, which
 * it would not reach. The sandbox inside has a /dev and an /etc of its own.
 */
const SHOW = `
if [ -n "$1" ]; then
  mount -t tmpfs -o mode=0755,size=4k baton /dev/net || exit 125
  mknod -m 0666 ${TUN} c ${TUN_NUMBER} || exit 125
fi
if [ -n "$2" ]; then mount --bind "$2" /etc/resolv.conf || exit 125; fi
setpriv=$3; shift 3; unset PWD OLDPWD
[ "$(id -u)" = 0 ] || exec "$setpriv" --inh-caps=-all --ambient-caps=-all "$@"
exec "$@"`

/**
 * Runs in pasta's network namespace before the sandbox is made, which then has no right to change it: cuts off the
 * neighbours on the own link, the host and every private network, and leaves the way to the internet open.
 */
const NARROW = `
ip=$1; refused=$2; shift 2
default=$($ip -4 route show default | head -n 1)
gateway=$(echo "$default" | sed -n 's/.* via \\([0-9.]*\\).*/\\1/p')
device=$(echo "$default" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
link=$($ip -4 route show dev "$device" scope link | sed -n 's/^\\([0-9./]*\\) .*/\\1/p')
{
  for net in $link; do echo "route del $net dev $device"; done
  for net in $link $refused; do echo "route replace unreachable $net"; done
  echo "route replace default via $gateway dev $device onlink"
} | $ip -4 -batch - || exit 125
unset PWD OLDPWD; exec "$@"`

/** `folder` is the launcher's own. */
export type PastaOptions = { toolFolders: readonly string[]; asRoot: boolean; folder: string }

/**
 * The internet by pasta, a network stack in a process: it changes nothing on the host and needs a tun device. `asRoot`:
 * the chain begins as root, so that a device that only root may open is no obstacle.
 */
export function createPastaWay(options: PastaOptions): InternetWay {
  return {
    name: 'pasta',
    async open() {
      const tools = findTools(['pasta', 'ip', 'setpriv'], options.toolFolders)
      if ('missing' in tools) throw new LauncherError('failed', missingSentence(tools.missing))
      const { pasta, ip, setpriv } = tools.found
      const shown = showChain(options, setpriv)
      return {
        asRoot: options.asRoot ? shown : [],
        asUser: [
          ...(options.asRoot ? [] : shown),
          ...[pasta, '--config-net', '--quiet', '--ipv4-only', '--no-map-gw', '--dns-forward', DNS_ADDRESS],
          ...['-t', 'none', '-u', 'none', '-T', 'none', '-U', 'none', '--'],
          ...['/bin/sh', '-c', NARROW, 'sh', ip, widest([...REFUSED_NETWORKS, ...hostAddresses()]).join(' ')],
        ],
        nested: true,
        close: async () => undefined,
      }
    },
    cleanUp: async () => undefined,
    close: async () => undefined,
  }
}

/** The part of the chain that shows pasta what it needs; empty where the host has it so. Throws where it cannot be had. */
function showChain({ asRoot, folder }: PastaOptions, setpriv: string): string[] {
  const tun = needsTun(asRoot) ? 'tun' : ''
  const names = asksLoopback() ? resolvFile(folder) : ''
  if (!tun && !names) return []
  const namespaces = asRoot ? ['--mount'] : ['--user', '--map-current-user', '--keep-caps', '--mount']
  return [
    ...['unshare', ...namespaces, '--propagation', 'private', '--'],
    ...['/bin/sh', '-c', SHOW, 'sh', tun, names, setpriv],
  ]
}

/** Whether pasta must be shown a device. Throws a sentence where it can have none. */
function needsTun(asRoot: boolean): boolean {
  const device = lstatSync(TUN, { throwIfNoEntry: false })
  if (!device?.isCharacterDevice()) {
    throw new LauncherError('failed', `there is no ${TUN} on this host (the kernel module tun)`)
  }
  if ((device.mode & 0o006) === 0o006) return false
  if (asRoot) return true
  try {
    accessSync(TUN, constants.R_OK | constants.W_OK)
    return false
  } catch {
    throw new LauncherError(
      'failed',
      `${TUN} can be opened by root only: allow it to this user (chmod 0666 ${TUN}), or run the launcher as root`,
    )
  }
}

/** A file that names the server which the host's own asks; empty where there is none that pasta can reach. */
function resolvFile(folder: string): string {
  const resolver = findResolver()
  if (!resolver) return ''
  const path = join(folder, 'resolv.conf')
  writeFileSync(path, `nameserver ${resolver}\n`, { mode: 0o644 })
  return path
}

function missingSentence(missing: readonly string[]): string {
  return `install the packages passt and iproute2 (${missing.join(', ')} not found)`
}
