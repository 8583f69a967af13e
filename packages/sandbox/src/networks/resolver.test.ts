import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { makeFolder, removeFolders } from '../testing/test-launcher.ts'
import { asksLoopback, findResolver } from './resolver.ts'

afterAll(removeFolders)

function fileOf(text: string): string {
  const path = join(makeFolder('resolv'), 'resolv.conf')
  writeFileSync(path, text)
  return path
}

it('the first server that is not on the loopback is found, in the file of systemd-resolved too', () => {
  const stub = fileOf('# a comment\nnameserver 127.0.0.53\noptions edns0\n')
  const real = fileOf('nameserver fe80::1\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n')
  expect(findResolver([stub, real])).toBe('192.0.2.1')
  expect(findResolver([stub, '/nowhere'])).toBeUndefined()
  expect([asksLoopback(stub), asksLoopback(real), asksLoopback('/nowhere')]).toEqual([true, false, false])
})
