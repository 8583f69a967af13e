import { execFile } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requireRoot } from '../testing/test-launcher.ts'
import { type Attack, attacks, createAttackTargets, type LiveTargets } from './attacks.ts'

let targets: LiveTargets
let all: Attack[]
beforeAll(async () => {
  requireRoot()
  targets = await createAttackTargets()
  all = attacks(targets)
})
afterAll(() => targets?.close())

/** As a user without rights, and only attacks that change nothing. */
function runOutside(script: string): Promise<string> {
  const args = ['--reuid', '65534', '--regid', '65534', '--clear-groups', 'sh', '-c', script]
  return new Promise((resolve) => {
    execFile(
      'setpriv',
      args,
      { cwd: '/', env: { PATH: `${process.execPath.replace(/\/node$/, '')}:/usr/bin:/bin`, HOME: '/' } },
      (_, stdout) => resolve(stdout),
    )
  })
}

it.each([
  ["read the host's own secrets", 'BREACH: /etc/shadow is there'],
  ["read another job's files", 'BREACH: read'],
  ['see other processes', 'BREACH: its command line'],
  ['gain rights', 'BREACH: status lacks Seccomp:\t2'],
  ['reach the network', 'BREACH: reached an abstract socket of the host'],
  ['reach the network', 'BREACH: reached a socket file of the host'],
  ['enter the kernel by forbidden calls', 'BREACH: socket AF_VSOCK'],
  ['make a user namespace', 'BREACH: user'],
])('gets through where there is no sandbox: %s', async (name, breach) => {
  const attack = all.find((one) => one.name === name)
  const output = await runOutside(attack?.script ?? '')
  expect(output).toContain(breach)
  expect(attack?.stopped({ status: { cause: 'exit', exitCode: 0 }, output })).toBe(false)
})

it('notices what an attack did to its targets', async () => {
  const own = await createAttackTargets()
  process.kill(own.victimPid, 'SIGKILL')
  await runOutside(
    all
      .find((one) => one.name === 'reach the network')
      ?.script.replaceAll(String(targets.tcpPort), String(own.tcpPort)) ?? '',
  )
  await expect.poll(() => own.harm()).toContain('the victim was killed')
  expect(own.harm()).toContain('the port was reached')
  await own.close()
})
