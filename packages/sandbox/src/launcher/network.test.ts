import { mkdirSync, symlinkSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attacks, createAttackTargets, type LiveTargets } from '../attacks/attacks.ts'
import { findTools, TOOL_FOLDERS } from '../drivers/find-tools.ts'
import {
  makeFolder,
  removeFolders,
  requireRoot,
  startTestLauncher,
  type TestLauncher,
} from '../testing/test-launcher.ts'

const SENTENCE = /cannot give a step the internet, because pasta.* is missing: install the packages passt and iproute2/
const hasPasta = 'found' in findTools(['pasta', 'ip'], TOOL_FOLDERS)

let test: TestLauncher
let targets: LiveTargets
beforeAll(async () => {
  requireRoot()
  targets = await createAttackTargets()
  test = await startTestLauncher()
})
afterAll(async () => {
  await test?.close()
  await targets?.close()
  removeFolders()
})

/** Tries to connect and prints what came of it. */
function connectTo(host: string, port: number): string {
  return `node -e '
    const socket = require("net").connect({ host: "${host}", port: ${port}, timeout: 2000 })
    socket.on("connect", () => { console.log("reached"); socket.destroy() })
    socket.on("timeout", () => { console.log("silent"); socket.destroy() })
    socket.on("error", (error) => console.log(error.code))'`
}

it('none has a loopback of its own and nothing else', async () => {
  const { output } = await test.run({
    script: 'cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d " "; cat /proc/net/route | wc -l',
  })
  expect(output).toBe('lo\n1\n')
})

it('internet has a way out, and none to the host, its neighbours or private networks', async () => {
  if (!hasPasta) {
    const { status } = await test.run({ script: 'true', network: 'internet' })
    expect(status).toMatchObject({ cause: 'infrastructure', detail: expect.stringMatching(SENTENCE) })
    return
  }
  const reached: string[] = []
  const server = createServer((socket) => {
    reached.push(socket.remoteAddress ?? '')
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  const { port } = server.address() as AddressInfo
  const own = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find((one) => one.family === 'IPv4' && !one.internal)
  const refused = [
    own?.address ?? '127.0.0.1',
    '127.0.0.1',
    '10.0.0.1',
    '192.168.0.1',
    '172.17.0.1',
    '169.254.169.254',
    '100.64.0.1',
  ]
  for (const host of refused) {
    const { output } = await test.run({ script: connectTo(host, port), network: 'internet' })
    expect([host, output]).toEqual([host, expect.stringMatching(/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)\n$/)])
  }
  const { output, status } = await test.run({
    script: 'id -u; grep -c 00000000 /proc/net/route; grep CapEff /proc/self/status',
    network: 'internet',
  })
  expect(output).toMatch(/^20\d{4}\n[1-9]\d*\nCapEff:\t0000000000000000\n$/)
  expect(status.exitCode).toBe(0)
  expect(reached).toEqual([])
  await new Promise((resolve) => server.close(resolve))
})

it('internet weakens nothing else', async () => {
  if (!hasPasta) return expect((await test.run({ network: 'internet' })).status.cause).toBe('infrastructure')
  const names = [
    'gain rights',
    "read the launcher's environment",
    'see other processes',
    'make a user namespace',
    'mount',
    "read the host's own secrets",
  ]
  for (const attack of attacks(targets).filter(({ name }) => names.includes(name))) {
    const { output } = await test.run({ script: attack.script, network: 'internet' })
    expect([attack.name, output]).toEqual([attack.name, 'probed\n'])
  }
})

it('internet that is stopped ends at once, with all that gave it', async () => {
  if (!hasPasta) return expect((await test.run({ network: 'internet' })).status.cause).toBe('infrastructure')
  const { status } = await test.run({
    script: 'trap "echo cleaned; exit 9" TERM; while :; do sleep 0.05; done',
    network: 'internet',
    limits: { timeoutMs: 1_000 },
  })
  expect(status).toMatchObject({ cause: 'timeout', exitCode: 9 })
})

it('internet is infrastructure, with a sentence, where pasta is missing', async () => {
  const folder = makeFolder('tools')
  mkdirSync(join(folder, 'bin'))
  for (const name of ['bwrap', 'setpriv', 'prlimit']) symlinkSync(`/usr/bin/${name}`, join(folder, 'bin', name))
  const without = await startTestLauncher({ toolFolders: [join(folder, 'bin')] })
  const { status } = await without.run({ script: 'true', network: 'internet' })
  expect(status).toMatchObject({ cause: 'infrastructure', detail: expect.stringMatching(SENTENCE) })
  expect((await without.run({ script: 'true' })).status).toMatchObject({ exitCode: 0 })
  await without.close()
})
