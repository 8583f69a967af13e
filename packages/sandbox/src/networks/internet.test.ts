import { chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LauncherClient } from '../client/launcher-client.ts'
import { findTools, TOOL_FOLDERS } from '../drivers/find-tools.ts'
import { LAB, openNetworkLab, type TunAccess } from '../testing/network-lab.ts'
import { spawnLauncher } from '../testing/spawn-launcher.ts'
import {
  makeFolder,
  newStepId,
  outputOf,
  removeFolders,
  requireRoot,
  runStep,
  untilPrinted,
} from '../testing/test-launcher.ts'

const NOBODY = 65_534
/** Not the ids of launchers outside the lab: their claims are not seen here. */
const UID_BASE = 1_000_000
const hasNft = 'found' in findTools(['nft'], TOOL_FOLDERS)

beforeAll(requireRoot)
afterAll(removeFolders)

type Host = {
  tun: TunAccess
  nobody?: boolean
  without?: readonly string[]
  broken?: readonly string[]
  /** What the host's own firewall says of what is passed on. */
  forwards?: 'drop'
}

const DROP_FORWARDS = "nft 'table ip other { chain FORWARD { type filter hook forward priority 0; policy drop; }; }'"

/** A lab, a launcher on its host and its client. */
async function openHost({ tun, nobody = false, without, broken = [], forwards }: Host) {
  const lab = await openNetworkLab(tun)
  if (forwards) lab.onHost(DROP_FORWARDS)
  const folder = makeFolder('internet')
  if (nobody) chownSync(folder, NOBODY, NOBODY)
  const socketPath = join(folder, 's', 'l.sock')
  const toolFolders = without ? [toolsWithout(without, broken)] : TOOL_FOLDERS
  const start = () =>
    spawnLauncher(
      { socketPath, folder, isolation: 'auto', uidBase: UID_BASE, toolFolders },
      { nobody, prefix: lab.prefix },
    )
  const client = new LauncherClient({ socketPath })
  let launcher = await start()
  await client.createWorkspace('job')
  return {
    lab,
    client,
    health: launcher.health,
    kill: () => launcher.kill('SIGKILL'),
    async restart() {
      launcher = await start()
      await client.createWorkspace('job')
    },
    stop: () => launcher.kill('SIGTERM'),
    async close() {
      client.close()
      await launcher.kill('SIGTERM')
      await lab.close()
    },
  }
}

type OpenHost = Awaited<ReturnType<typeof openHost>>

function toolsWithout(names: readonly string[], broken: readonly string[]): string {
  const folder = join(makeFolder('tools'), 'bin')
  mkdirSync(folder)
  for (const name of ['bwrap', 'setpriv', 'prlimit', 'ip', 'pasta', 'nft', 'nsenter']) {
    const tool = findTools([name], TOOL_FOLDERS)
    if (!names.includes(name) && 'found' in tool) symlinkSync(tool.found[name] ?? '', join(folder, name))
  }
  for (const name of broken)
    writeFileSync(join(folder, name), `#!/bin/sh\necho broken ${name} >&2; exit 1\n`, { mode: 0o755 })
  return folder
}

/** Connects to each of these and prints as JSON what answered, or why nothing did. */
function connectToAll(hosts: readonly string[], port: number): string {
  return `exec node -e '
    const ask = (host) => new Promise((resolve) => {
      const socket = require("net").connect({ host, port: ${port}, timeout: 3000 })
      let said = ""
      socket.on("data", (data) => (said += data)).on("end", () => resolve([host, said]))
      socket.on("timeout", () => { socket.destroy(); resolve([host, "silent"]) })
      socket.on("error", (error) => resolve([host, error.code]))
    })
    Promise.all(${JSON.stringify(hosts)}.map(ask)).then((all) => console.log(JSON.stringify(Object.fromEntries(all))))'`
}

async function connections(host: OpenHost, hosts: readonly string[]): Promise<Record<string, string>> {
  const step = { script: connectToAll(hosts, host.lab.port), network: 'internet' as const }
  const { output, status } = await runStep(host.client, step)
  expect(status, output).toMatchObject({ exitCode: 0 })
  return JSON.parse(output) as Record<string, string>
}

/** What a launcher that has ended, or a step, has left of its networks on the lab's host. */
function leftOn({ lab }: OpenHost): string {
  return lab.onHost(`
    ls /run/netns 2>/dev/null || true
    ip -brief link show type veth | grep -v '^eth0' || true`)
}

const HOSTS: [string, Host, 'full' | 'rootless', 'pasta' | 'nftables'][] = [
  ['root, with a tun device for root alone', { tun: 'root', without: ['nft'] }, 'full', 'pasta'],
  ['a user, with a tun device for everybody', { tun: 'everybody', nobody: true }, 'rootless', 'pasta'],
  ...(hasNft
    ? ([['root, with no tun device', { tun: 'nobody' }, 'full', 'nftables']] satisfies [
        string,
        Host,
        'full',
        'nftables',
      ][])
    : []),
]

describe.each(HOSTS)('a launcher that is %s', (_, kind, state, way) => {
  let host: OpenHost
  beforeAll(async () => {
    host = await openHost(kind)
  })
  afterAll(() => host?.close())

  it('says how its steps get the internet', () => {
    expect(host.health).toMatchObject({ ok: true, state, internet: way })
    expect(host.health.detail).toMatch(
      way === 'pasta'
        ? /^Steps get the internet by pasta\.$/
        : /^Steps get the internet by nftables, because .*pasta: /,
    )
  })

  it('gives a step the internet, by address and by name, and nothing nearer', async () => {
    const { internet, refused, hostIpv6, internetIpv6 } = LAB
    const out = [internet, 'name.example']
    const nearer = ['127.0.0.1', ...LAB.host, ...refused, '198.18.0.1', hostIpv6, internetIpv6]
    const answers = await connections(host, [...out, ...nearer])
    expect(answers).toEqual({
      ...Object.fromEntries(out.map((name) => [name, 'outside'])),
      ...Object.fromEntries(
        nearer.map((address) => [address, expect.stringMatching(/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/)]),
      ),
    })
    expect(host.lab.reached).toEqual([`outside ${internet}`, `outside ${internet}`])
  })

  it('keeps a step from the networks of other steps', async () => {
    const stepRunId = newStepId()
    const listen = `exec node -e '
      const { address } = Object.values(require("os").networkInterfaces()).flat().find((one) => !one.internal)
      require("net").createServer((socket) => socket.end("step")).listen(${host.lab.port}, () => console.log(address + ";"))'`
    await host.client.start({ stepRunId, workspaceId: 'job', script: listen, network: 'internet' })
    await untilPrinted(host.client, stepRunId, ';')
    const printed: string[] = []
    for await (const { bytes } of host.client.readOutput(stepRunId)) printed.push(Buffer.from(bytes).toString())
    const address = printed.join('').split(';')[0] ?? ''
    const answers = await connections(host, [address])
    expect(answers[address]).toMatch(/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/)
    await host.client.stop(stepRunId, { graceMs: 0 })
    await host.client.waitUntilExited(stepRunId)
  })

  it('gives the step no right over its network, and leaves nothing of it', async () => {
    const script = 'ip route del default 2>&1 || ip link set eth0 down 2>&1 || grep CapEff /proc/self/status'
    const { output } = await runStep(host.client, { script, network: 'internet' })
    expect(output).toMatch(/not permitted[\s\S]*not permitted[\s\S]*CapEff:\t0000000000000000\n$/)
    expect(leftOn(host)).toBe('')
  })

  it('ends a step that is stopped at once, with all that gave it the internet', async () => {
    const script = 'trap "echo cleaned; exit 9" TERM; echo begun; while :; do sleep 0.05; done'
    const stepRunId = newStepId()
    await host.client.start({ stepRunId, workspaceId: 'job', script, network: 'internet' })
    await untilPrinted(host.client, stepRunId, 'begun')
    await host.client.stop(stepRunId, { graceMs: 60_000 })
    expect(await host.client.waitUntilExited(stepRunId)).toMatchObject({ cause: 'stopped', exitCode: 9 })
    expect((await outputOf(host.client, stepRunId)).toString()).toContain('cleaned')
    expect(leftOn(host)).toBe('')
  })

  it('leaves nothing when it is killed and started again, and takes back what it changed when it ends', async () => {
    const stepRunId = newStepId()
    const mark = `mark-${stepRunId}`
    const script = `echo begun; exec sh -c 'while :; do sleep 100; done' ${mark}`
    await host.client.start({ stepRunId, workspaceId: 'job', script, network: 'internet' })
    await untilPrinted(host.client, stepRunId, 'begun')
    await host.kill()
    await host.restart()
    expect(leftOn(host)).toBe('')
    const running = () =>
      host.lab.onHost(`grep -la ${mark.replace('m', '[m]')} /proc/[0-9]*/cmdline 2>/dev/null || true`)
    await expect.poll(running, { timeout: 20_000 }).toBe('')
    expect((await connections(host, [LAB.internet]))[LAB.internet]).toBe('outside')
    await host.stop()
    const changed = 'cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/eth0/forwarding'
    expect(host.lab.onHost(changed)).toBe('0\n0\n')
    if (hasNft) expect(host.lab.onHost('nft list tables')).toBe('')
    await host.restart()
  }, 60_000)
})

it('uses the tun device of the host where everybody may open it', async () => {
  const host = await openHost({ tun: 'everybody' })
  expect(host.health).toMatchObject({ state: 'full', internet: 'pasta' })
  expect((await connections(host, [LAB.internet]))[LAB.internet]).toBe('outside')
  await host.close()
}, 60_000)

describe.each<[string, Host, RegExp[]]>([
  [
    'a user, with a tun device for root alone',
    { tun: 'root', nobody: true },
    [/pasta: \/dev\/net\/tun can be opened by root only: allow it to this user \(chmod 0666 \/dev\/net\/tun\)/],
  ],
  ['a user, with no tun device', { tun: 'nobody', nobody: true }, [/pasta: there is no \/dev\/net\/tun on this host/]],
  [
    'root, with neither a tun device nor nftables',
    { tun: 'nobody', without: ['nft'] },
    [/pasta: there is no \/dev\/net\/tun/, /nftables: install the packages nftables/],
  ],
  [
    'root, with neither pasta nor nftables',
    { tun: 'everybody', without: ['pasta', 'nft'] },
    [/pasta: install the packages passt/, /nftables: install the packages nftables/],
  ],
  [
    'root, with a pasta and an nftables that do not work',
    { tun: 'everybody', without: ['pasta', 'nft'], broken: ['pasta', 'nft'] },
    [/pasta: it could not make a network \(broken pasta\)/, /nftables: nft .*broken nft/],
  ],
  ...(hasNft
    ? ([
        [
          'root, with no tun device and a firewall that passes nothing on, as Docker makes one',
          { tun: 'nobody', forwards: 'drop' },
          [/nftables: it did not hold its self-test \(BREACH: nothing beyond the host answers/],
        ],
      ] satisfies [string, Host, RegExp[]][])
    : []),
])('a launcher that is %s', (_, kind, why) => {
  it('says why no step can have the internet, ends one that asks at once, and runs the others', async () => {
    const host = await openHost(kind)
    expect(host.health).toMatchObject({ ok: true, internet: null })
    expect(host.health.detail).toMatch(/^This host cannot give a step the internet\. /)
    for (const part of why) expect(host.health.detail).toMatch(part)
    const refused = { state: 'exited', cause: 'infrastructure', began: false, detail: host.health.detail }
    const ask = { stepRunId: newStepId(), workspaceId: 'job', script: 'true', network: 'internet' as const }
    expect(await host.client.start(ask)).toMatchObject(refused)
    expect((await runStep(host.client, { script: 'echo fine' })).output).toBe('fine\n')
    await host.close()
  }, 60_000)
})
