import { type Attack, type AttackTargets, probe } from './attack.ts'

/** Reaching the host and its neighbours, for a step without network. */
export function networkAttacks(targets: AttackTargets): Attack[] {
  const aims: [string, object][] = [
    ['a port of the host', { host: '127.0.0.1', port: targets.tcpPort }],
    ['an abstract socket of the host', { path: `\0${targets.abstractSocket}` }],
    ['a socket file of the host', { path: targets.socketPath }],
    ["the cloud's metadata", { host: '169.254.169.254', port: 80 }],
    ['the internet', { host: '1.1.1.1', port: 443 }],
  ]
  const program = `for (const [what, to] of ${JSON.stringify(aims)}) {
    const socket = require("net").connect({ ...to, timeout: 1000 })
    socket.on("connect", () => { console.log("BREACH: reached " + what); socket.destroy() })
    socket.on("timeout", () => socket.destroy())
    socket.on("error", () => {})
  }`
  return [probe('reach the network', [`node -e '${program.replaceAll("'", "'\\''")}' || breach "Node did not run"`])]
}
