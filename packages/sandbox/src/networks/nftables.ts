import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findTools } from '../drivers/find-tools.ts'
import { LauncherError } from '../launcher-error.ts'
import { type AddressPool, claimAddresses, type LinkAddresses } from './address-pool.ts'
import { firewallRules } from './firewall.ts'
import { borrowedDevices, borrowForwarding, returnForwarding, setForwarding } from './forwarding.ts'
import type { InternetWay, Outside, StepNetwork } from './internet-way.ts'
import { hostAddresses, REFUSED_NETWORKS, widest } from './refused-addresses.ts'
import { findResolver } from './resolver.ts'
import { runTool } from './run-tool.ts'

const NAMESPACES = '/run/netns'
/** How the links of every launcher begin. A device's name has 15 bytes at most. */
const ALL_LINKS = 'btn'
const OUTSIDE_LINKS = 'bto'

/** `name` tells launchers of one host apart and is the same after a restart; `folder` is the launcher's own. */
export type NftablesOptions = { toolFolders: readonly string[]; name: string; folder: string }

type Tools = { ip: string; nft: string; nsenter: string }

/** What is set up on the host once the first step wants it. */
type Setup = { tools: Tools; pool: AddressPool; resolver: string; rules: string }

/**
 * The internet by a link between the host and a named network namespace for each step, with the addresses translated by
 * nftables. For a launcher that is root, where pasta cannot be had: it makes the device of the default route forward.
 */
export function createNftablesWay(options: NftablesOptions): InternetWay {
  const names = namesOf(options.name)
  const marker = join(options.folder, 'nftables')
  let setup: Promise<Setup> | undefined
  const ready = async () => {
    setup ??= prepare(options, marker)
    const made = await setup.catch((error: unknown) => {
      setup = undefined
      throw error
    })
    await applyRules(made, names)
    return made
  }
  return {
    name: 'nftables',
    async open() {
      const { tools, pool } = await ready()
      const link = pool.take()
      try {
        await connect(tools, names, link)
      } catch (error) {
        await disconnect(tools, names, link.index)
        pool.giveBack(link)
        throw error
      }
      return networkOf(tools, names, link, async () => {
        await disconnect(tools, names, link.index)
        pool.giveBack(link)
      })
    },
    async openOutside() {
      const { tools, pool } = await ready()
      return openOutside(tools, names, pool.block)
    },
    async cleanUp() {
      const left = leftNamespaces(names)
      if (left.length === 0 && !existsSync(marker)) return
      const tools = findAll(options.toolFolders)
      for (const index of left) await disconnect(tools, names, index)
      await removeRules(tools, names)
      rmSync(marker, { force: true })
    },
    async close() {
      const made = await setup?.catch(() => undefined)
      if (!made) return
      setup = undefined
      await removeRules(made.tools, names)
      rmSync(marker, { force: true })
      made.pool.close()
    },
  }
}

type Names = { table: string; links: string; namespaces: string }

function namesOf(name: string): Names {
  return { table: `baton_${name}`, links: `${ALL_LINKS}${name.slice(0, 7)}`, namespaces: `baton-${name}-` }
}

function findAll(toolFolders: readonly string[]): Tools {
  const tools = findTools(['ip', 'nft', 'nsenter'], toolFolders)
  if ('found' in tools) return tools.found
  const missing = tools.missing.join(', ')
  throw new LauncherError('failed', `install the packages nftables, iproute2 and util-linux (${missing} not found)`)
}

async function prepare(options: NftablesOptions, marker: string): Promise<Setup> {
  const tools = findAll(options.toolFolders)
  const resolver = findResolver()
  if (!resolver) throw new LauncherError('failed', 'this host has no name server but on its own loopback')
  const pool = await claimAddresses()
  writeFileSync(marker, '')
  return { tools, pool, resolver, rules: '' }
}

/** Follows the host: its default route and its addresses may have changed since the last step. */
async function applyRules(setup: Setup, { table, links }: Names): Promise<void> {
  const { tools, pool, resolver } = setup
  const routes = JSON.parse((await runTool(tools.ip, ['-4', '-json', 'route', 'show', 'default'])) || '[]') as {
    dev?: string
  }[]
  const devices = [...new Set(routes.flatMap(({ dev }) => (dev ? [dev] : [])))]
  if (devices.length === 0) throw new LauncherError('failed', 'this host has no way to the internet: no default route')
  for (const device of devices) borrowForwarding(device)
  const rules = firewallRules({
    ...{ table, links, allLinks: ALL_LINKS, network: pool.network, resolver },
    refused: widest([...REFUSED_NETWORKS, ...hostAddresses()]),
    borrowedDevices: borrowedDevices(),
  })
  if (rules === setup.rules) return
  await runTool(tools.nft, ['-f', '-'], rules)
  setup.rules = rules
}

async function removeRules(tools: Tools, { table }: Names): Promise<void> {
  const tables = (await runTool(tools.nft, ['list', 'tables', 'inet']))
    .split('\n')
    .map((line) => line.split(' ').at(-1))
  if (tables.includes(table)) await runTool(tools.nft, ['delete', 'table', 'inet', table])
  if (!tables.some((other) => other !== table && other?.startsWith('baton_'))) returnForwarding()
}

/** Makes the namespace and the link. IPv6 is off at both ends: the host's own end would be a neighbour there. */
async function connect(tools: Tools, names: Names, link: LinkAddresses): Promise<void> {
  const namespace = `${names.namespaces}${link.index}`
  const device = `${names.links}${link.index}`
  await runTool(tools.ip, ['netns', 'add', namespace])
  await runTool(tools.ip, ['link', 'add', device, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace])
  switchOffIpv6(device)
  setForwarding(device, true)
  const refused = widest([...REFUSED_NETWORKS, ...hostAddresses()])
  const inside = [
    `address add ${link.step}/32 dev eth0`,
    'link set lo up',
    'link set eth0 up',
    `route add default via ${link.host} dev eth0 onlink`,
    ...refused.map((network) => `route add unreachable ${network}`),
  ]
  const outside = [
    `address add ${link.host}/32 dev ${device}`,
    `link set ${device} up`,
    `route add ${link.step}/32 dev ${device}`,
  ]
  const enter = [`--net=${join(NAMESPACES, namespace)}`, '--']
  await runTool(tools.nsenter, [...enter, '/bin/sh', '-c', SWITCH_OFF_IPV6])
  await runTool(tools.ip, ['-batch', '-'], outside.join('\n'))
  await runTool(tools.nsenter, [...enter, tools.ip, '-batch', '-'], inside.join('\n'))
}

const SWITCH_OFF_IPV6 = 'setting=/proc/sys/net/ipv6/conf/eth0/disable_ipv6; [ ! -e "$setting" ] || echo 1 > "$setting"'

function switchOffIpv6(device: string): void {
  const setting = `/proc/sys/net/ipv6/conf/${device}/disable_ipv6`
  if (existsSync(setting)) writeFileSync(setting, '1')
}

/** What is not there is fine. The link goes with the namespace, but only once the last process of it has gone. */
async function disconnect(tools: Tools, names: Names, index: number | string): Promise<void> {
  const gone = () => undefined
  await runTool(tools.ip, ['link', 'del', `${names.links}${index}`]).catch(gone)
  if (existsSync(join(NAMESPACES, `${names.namespaces}${index}`))) {
    await runTool(tools.ip, ['netns', 'del', `${names.namespaces}${index}`])
  }
}

function networkOf(tools: Tools, names: Names, link: LinkAddresses, close: () => Promise<void>): StepNetwork {
  const namespace = join(NAMESPACES, `${names.namespaces}${link.index}`)
  return { asRoot: [tools.nsenter, `--net=${namespace}`, '--'], asUser: [], nested: false, close }
}

function leftNamespaces({ namespaces }: Names): string[] {
  if (!existsSync(NAMESPACES)) return []
  return readdirSync(NAMESPACES)
    .filter((name) => name.startsWith(namespaces))
    .map((name) => name.slice(namespaces.length))
}

/** Addresses for documentation (RFC 5737), which no host of the internet has. */
const OUTSIDE = '203.0.113.'

/** A namespace that plays the internet for the self-test: it answers what reaches it and knows no way to a step's address. */
async function openOutside(tools: Tools, names: Names, block: number): Promise<Outside> {
  const [host, address] = [1, 2].map((at) => `${OUTSIDE}${((block * 4) % 256) + at}`)
  const namespace = `${names.namespaces}outside`
  const device = `${OUTSIDE_LINKS}${names.links.slice(ALL_LINKS.length)}`
  const close = async () => {
    await runTool(tools.ip, ['link', 'del', device]).catch(() => undefined)
    if (existsSync(join(NAMESPACES, namespace))) await runTool(tools.ip, ['netns', 'del', namespace])
  }
  await close()
  await runTool(tools.ip, ['netns', 'add', namespace])
  await runTool(tools.ip, ['link', 'add', device, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace])
  setForwarding(device, true)
  const own = [`address add ${host}/32 dev ${device}`, `link set ${device} up`, `route add ${address}/32 dev ${device}`]
  const far = [`address add ${address}/32 dev eth0`, 'link set eth0 up', `route add ${host}/32 dev eth0`]
  await runTool(tools.ip, ['-batch', '-'], own.join('\n'))
  await runTool(tools.ip, ['-netns', namespace, '-batch', '-'], far.join('\n'))
  return { address: address ?? '', close }
}
