import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { TOOL_FOLDERS } from '../drivers/find-tools.ts'
import { makeFolder } from './test-launcher.ts'

/** Who may open the tun device of the lab's host; `nobody`: it has none. */
export type TunAccess = 'root' | 'everybody' | 'nobody'

/**
 * A host with one link, and all that lies beyond it, in namespaces of their own: what a launcher does to its network there
 * touches nothing of this machine. Every address beyond answers, the private ones too.
 */
export type NetworkLab = {
  /** Runs a program on the lab's host: put it before the command. */
  prefix: readonly string[]
  port: number
  /** What was reached so far: `outside <address>` and `host <address>`. */
  reached: string[]
  /** Runs a shell on the lab's host and answers what it printed. */
  onHost(script: string): string
  close(): Promise<void>
}

/** Addresses of the lab. The host's second one is as public as the internet's. */
export const LAB = {
  internet: '203.0.113.250',
  host: ['192.0.2.2', '192.88.99.7'],
  refused: ['192.0.2.1', '10.0.0.1', '172.17.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254'],
  hostIpv6: 'fd00:1ab::2',
  internetIpv6: '2001:db8::1',
} as const

const NAME_SERVER = '192.0.2.1'
const PORT = 8_080

/** Answers on every address, says what was reached, and knows one address for every name. */
const SERVE = `
  const [who, address] = process.argv.slice(1)
  const server = require("net").createServer((socket) => {
    console.log("reached " + who + " " + socket.localAddress)
    socket.end(who)
    socket.on("error", () => {})
  })
  server.listen(${PORT}, "::", () => console.log("ready"))
  const names = require("dgram").createSocket("udp4")
  names.on("message", (question, from) => {
    const answer = Buffer.concat([question.subarray(0, 2), Buffer.from("8180", "hex"), question.subarray(4, 6)])
    const isAddress = question.readUInt16BE(question.indexOf(0, 12) + 1) === 1
    const record = Buffer.from("c00c00010001000000010004", "hex")
    names.send(Buffer.concat([answer, Buffer.from(isAddress ? "000100000000" : "000000000000", "hex"),
      question.subarray(12, question.indexOf(0, 12) + 5),
      ...(isAddress ? [record, Buffer.from(address.split(".").map(Number))] : [])]), from.port, from.address)
  })
  names.on("error", () => {})
  if (who === "outside") names.bind(53, "${NAME_SERVER}")
  process.stdin.on("end", () => process.exit(0)).resume()`

/** Opens a lab. Needs root. Like many hosts, its own has a name server on its loopback, which nothing answers for here. */
export async function openNetworkLab(tun: TunAccess): Promise<NetworkLab> {
  const [host, outside] = await Promise.all([holdNamespaces(hostSetup(tun)), holdNamespaces('true')])
  const prefixOf = ({ pid }: ChildProcess) => ['nsenter', '-t', String(pid), '--net', '--mount']
  const run = (child: ChildProcess, script: string) => {
    const [program = '', ...args] = [...prefixOf(child), '/bin/sh', '-ec', script]
    return execFileSync(program, args, { encoding: 'utf8', env: { PATH: TOOL_FOLDERS.join(':') } })
  }
  run(host, `ip link add eth0 type veth peer name eth0 netns ${outside.pid}`)
  run(outside, addresses([`${NAME_SERVER}/24`, ...LAB.refused.slice(1), LAB.internet], LAB.internetIpv6))
  run(
    host,
    `${addresses([`${LAB.host[0]}/24`, LAB.host[1]], LAB.hostIpv6)}
    ip route add default via ${NAME_SERVER}; ip -6 route add default dev eth0`,
  )
  run(outside, `ip -6 route add ${LAB.hostIpv6} dev eth0`)
  const reached: string[] = []
  const servers = await Promise.all([
    serve([...prefixOf(host), process.execPath, '-e', SERVE, 'host', LAB.internet], reached),
    serve([...prefixOf(outside), process.execPath, '-e', SERVE, 'outside', LAB.internet], reached),
  ])
  return {
    prefix: prefixOf(host),
    port: PORT,
    reached,
    onHost: (script) => run(host, script),
    async close() {
      for (const child of [...servers, host, outside]) {
        const ended = once(child, 'exit')
        child.stdin?.end()
        await ended
      }
    },
  }
}

/** The files of /run are the lab's own: named namespaces live there. */
function hostSetup(tun: TunAccess): string {
  const folder = makeFolder('lab')
  const stub = join(folder, 'resolv.conf')
  writeFileSync(stub, 'nameserver 127.0.0.53\n', { mode: 0o644 })
  const device = `mknod -m ${tun === 'root' ? '0600' : '0666'} /dev/net/tun c 10 200`
  return [
    'mount -t tmpfs lab /run',
    'mount -t tmpfs lab /dev/net',
    ...(tun === 'nobody' ? [] : [device]),
    `mount --bind '${stub}' /etc/resolv.conf`,
    'mkdir -p /run/systemd/resolve',
    `echo nameserver ${NAME_SERVER} > /run/systemd/resolve/resolv.conf`,
  ].join(' && ')
}

function addresses(ipv4: readonly string[], ipv6: string): string {
  return [
    'ip link set lo up; ip link set eth0 up',
    ...ipv4.map((address) => `ip address add ${address} dev eth0`),
    `ip address add ${ipv6}/128 dev eth0 nodad`,
  ].join('\n')
}

/** A process that holds a network and a mount namespace until its standard input ends. */
async function holdNamespaces(setup: string): Promise<ChildProcess> {
  const script = `${setup} && echo ready && exec cat`
  const [program = '', ...args] = ['unshare', '--net', '--mount', '--propagation', 'private', '/bin/sh', '-c', script]
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  await untilReady(child, () => undefined)
  return child
}

async function serve([program = '', ...args]: string[], reached: string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  await untilReady(child, (line) => reached.push(line.replace('reached ', '').replace('::ffff:', '')))
  return child
}

function untilReady(child: ChildProcess, onLine: (line: string) => void): Promise<void> {
  if (!child.stdout) throw new Error('The process has no output.')
  const lines = createInterface({ input: child.stdout })
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('A part of the network lab ended before it was ready.')))
    lines.on('line', (line) => (line === 'ready' ? resolve() : onLine(line)))
  })
}
