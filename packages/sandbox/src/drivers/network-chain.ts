import { LauncherError } from '../launcher-error.ts'
import { DNS_ADDRESS } from './etc-files.ts'
import { findTools } from './find-tools.ts'

/** Networks that a step may not reach: private, shared, link-local and metadata addresses. */
const REFUSED = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16']

/**
 * Runs in pasta's network namespace before the sandbox is made, which then has no right to change it: cuts off the
 * neighbours on the own link and every private network, and leaves the way to the internet open.
 */
const NARROW = `
ip=$1; shift
default=$($ip -4 route show default | head -n 1)
gateway=$(echo "$default" | sed -n 's/.* via \\([0-9.]*\\).*/\\1/p')
device=$(echo "$default" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
link=$($ip -4 route show dev "$device" scope link | sed -n 's/^\\([0-9./]*\\) .*/\\1/p')
{
  for net in $link; do echo "route del $net dev $device"; done
  for net in $link ${REFUSED.join(' ')}; do echo "route replace unreachable $net"; done
  echo "route replace default via $gateway dev $device onlink"
} | $ip -4 -batch - || exit 125
unset PWD OLDPWD; exec "$@"`

/**
 * The part of the chain that gives a sandbox the internet and nothing nearer: no port of the host, no private network.
 * Throws a sentence where the programs for it are missing.
 */
export function internetChain(toolFolders: readonly string[]): string[] {
  const tools = findTools(['pasta', 'ip'], toolFolders)
  if ('missing' in tools) {
    const names = tools.missing.join(' and ')
    throw new LauncherError(
      'failed',
      `This host cannot give a step the internet, because ${names} is missing: install the packages passt and iproute2.`,
    )
  }
  const { pasta, ip } = tools.found
  return [
    ...[pasta, '--config-net', '--quiet', '--ipv4-only', '--no-map-gw', '--dns-forward', DNS_ADDRESS],
    ...['-t', 'none', '-u', 'none', '-T', 'none', '-U', 'none', '--'],
    ...['/bin/sh', '-c', NARROW, 'sh', ip],
  ]
}
