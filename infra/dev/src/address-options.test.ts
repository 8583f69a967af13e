import { expect, test } from 'vitest'
import { parseStartOptions } from './options.ts'

const addresses = (args: string[], env: Record<string, string> = {}) => parseStartOptions(args, '/clone', env).addresses

test('an installation gets its addresses from the command line, or from the environment', () => {
  const said = {
    url: 'https://baton.example',
    host: '0.0.0.0',
    webhooksUrl: 'https://ci.baton.example:8443',
    trustedProxies: 2,
    signUp: 'corp.example,sub.corp.test',
  }
  const args = [
    ...['--url', 'https://Baton.example/', '--host=0.0.0.0', '--webhooks-url', 'https://ci.baton.example:8443'],
    ...['--trusted-proxies', '2', '--sign-up', 'Corp.example, sub.corp.test'],
  ]
  expect(addresses(args)).toEqual(said)
  const env = {
    BATON_URL: 'https://baton.example',
    BATON_HOST: '0.0.0.0',
    BATON_WEBHOOKS_URL: 'https://ci.baton.example:8443',
    BATON_TRUSTED_PROXIES: '2',
    BATON_SIGN_UP: 'corp.example,sub.corp.test',
  }
  expect(addresses([], env)).toEqual(said)
  expect(addresses(['--trusted-proxies', '0'], env)).toEqual({ ...said, trustedProxies: 0 })
  expect(addresses([], { BATON_URL: '' }).url).toBeUndefined()
})

test.each([
  ['url', 'baton.example'],
  ['url', 'ftp://baton.example'],
  ['url', 'https://baton.example/path'],
  ['url', 'https://user:word@baton.example'],
  ['url', ''],
  ['webhooks-url', 'ci.baton.example'],
  ['host', ''],
  ['host', 'a b'],
  ['host', 'http://0.0.0.0'],
  ['host', '256.1.1.1.1'],
  ['host', '*'],
  ['trusted-proxies', '-1'],
  ['trusted-proxies', '11'],
  ['trusted-proxies', 'one'],
  ['sign-up', ''],
  ['sign-up', 'everybody'],
  ['sign-up', 'closed,corp.example'],
  ['sign-up', '@corp.example'],
])('what cannot be is refused by its name: --%s "%s"', (name, text) => {
  expect(() => addresses([`--${name}=${text}`])).toThrow(`--${name} wants `)
})

test('a variable that cannot be is refused by its name', () => {
  expect(() => addresses([], { BATON_URL: 'baton.example' })).toThrow(/^BATON_URL wants the address that people open/)
})

test.each(['0.0.0.0', '::', '[::1]', '192.168.1.5', 'build.example', 'localhost'])('may listen on %s', (host) => {
  expect(addresses(['--host', host]).host).toBe(host.replace(/[[\]]/g, ''))
})
