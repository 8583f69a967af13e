import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseStartOptions } from './options.ts'
import { deriveAddresses } from './parts/addresses.ts'
import { PORT_OFFSETS, portsFrom } from './parts/ports.ts'
import { ROOT } from './root.ts'

const page = readFileSync(join(ROOT, 'apps/web/content/docs/address.md'), 'utf8')
const commands = [...page.matchAll(/^npm start -- (.+)$/gm)].map(([, options = '']) => options)

test('every command of the page about addresses starts, with the addresses that the page says', () => {
  const started = commands.map((line) => {
    const { addresses } = parseStartOptions(line.split(' '), ROOT)
    const { publicUrl, ciPublicUrl, listenHost, trustedProxies, signUp } = deriveAddresses(addresses, portsFrom(3000))
    return [publicUrl, ciPublicUrl, listenHost, trustedProxies, signUp]
  })
  expect(started).toEqual([
    ['https://baton.example', 'https://ci.baton.example', '127.0.0.1', 1, 'closed'],
    ['http://build.corp.example:3000', 'http://build.corp.example:3001', '0.0.0.0', 0, 'closed'],
    ['https://baton.example', 'https://ci.baton.example', '127.0.0.1', 1, 'corp.example'],
    ['https://baton.example', 'https://ci.baton.example', '127.0.0.1', 2, 'closed'],
  ])
})

test('the variables of the page are those that are read, and its proxies lead to the ports that Baton takes', () => {
  const variables = [...page.matchAll(/`(--[a-z-]+)` +\| `(BATON_[A-Z_]+)`/g)]
  expect(variables).toHaveLength(5)
  for (const [, option, variable = ''] of variables) {
    expect(() => parseStartOptions([], ROOT, { [variable]: ' ' }), option).toThrow(`${variable} wants `)
  }
  const targets = [...page.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port))
  expect(targets).toEqual([3000 + PORT_OFFSETS.web, 3000 + PORT_OFFSETS['ci server'], 3000 + PORT_OFFSETS.web])
})
