import { type Attack, type AttackTargets, probe } from './attack.ts'

type Aim = [what: string, to: { host: string; port: number } | { path: string }]

/** Reaching the host and its neighbours, for a step without network. */
export function networkAttacks(targets: AttackTargets): Attack[] {
  const aims: Aim[] = [...hostAims(targets), ['the internet', { host: '1.1.1.1', port: 443 }]]
  return [probe('reach the network', [connectTo(aims)])]
}

/**
 * Reaching what is nearer than the internet, for a step that has the internet. `outside` is an address beyond the host that
 * refuses connections: a step that does not even get that answer has no internet.
 */
export function internetAttack(targets: AttackTargets, outside: string | undefined): Attack {
  return probe('reach more than the internet', [
    "grep -q '^[^\t]*\t00000000' /proc/net/route || breach 'no way out'",
    connectTo([...hostAims(targets), ['a private network', { host: '10.0.0.1', port: 80 }]]),
    ...(outside ? [`node -e '${ANSWERS}' ${outside} || breach "nothing beyond the host answers"`] : []),
  ])
}

function hostAims(targets: AttackTargets): Aim[] {
  return [
    ['a port of the host', { host: '127.0.0.1', port: targets.tcpPort }],
    ['an abstract socket of the host', { path: `\0${targets.abstractSocket}` }],
    ['a socket file of the host', { path: targets.socketPath }],
    ["the cloud's metadata", { host: '169.254.169.254', port: 80 }],
  ]
}

function connectTo(aims: readonly Aim[]): string {
  const program = `for (const [what, to] of ${JSON.stringify(aims)}) {
    const socket = require("net").connect({ ...to, timeout: 1000 })
    socket.on("connect", () => { console.log("BREACH: reached " + what); socket.destroy() })
    socket.on("timeout", () => socket.destroy())
    socket.on("error", () => {})
  }`
  return `node -e '${program.replaceAll("'", "'\\''")}' || breach "Node did not run"`
}

const ANSWERS = `
  const socket = require("net").connect({ host: process.argv[1], port: 9, timeout: 3000 })
  socket.on("timeout", () => process.exit(1))
  socket.on("error", (error) => process.exit(error.code === "ECONNREFUSED" ? 0 : 1))`
