import { expect, test } from 'vitest'
import { parseStartOptions } from './options.ts'

const DEFAULTS = {
  stateFolder: '/clone/.baton',
  port: undefined,
  addresses: { url: undefined, host: undefined, webhooksUrl: undefined, trustedProxies: undefined, signUp: undefined },
  gitOrigins: [],
  reset: false,
  noIsolation: false,
  yes: false,
  help: false,
}

test('without options the state lies in the clone and everything is on the loopback', () => {
  expect(parseStartOptions([], '/clone')).toEqual(DEFAULTS)
})

test('every option is read, in both ways of writing it', () => {
  const args = ['--port=4000', '--state', 'elsewhere', '--host', '0.0.0.0', '--reset', '--no-isolation', '--yes']
  expect(parseStartOptions(args, '/clone')).toEqual({
    ...DEFAULTS,
    ...{
      port: 4000,
      stateFolder: '/clone/elsewhere',
      addresses: { ...DEFAULTS.addresses, host: '0.0.0.0' },
      reset: true,
      noIsolation: true,
      yes: true,
    },
  })
})

test.each([
  ['--port', 'x'],
  ['--port', '80'],
  ['--port', '65500'],
  ['--port', '4000.5'],
])('a port that cannot be is refused with the range: %s %s', (...args) => {
  expect(() => parseStartOptions(args, '/clone')).toThrow(/^--port wants a number from 1024 to 65436, not/)
})

test('an option that nobody knows is named, with all that there are', () => {
  expect(() => parseStartOptions(['--ports', '1'], '/clone')).toThrow(/'--ports'[\s\S]*--no-isolation/)
})

test('origins of git repositories are read, for everybody or for one organisation, and may be many', () => {
  const args = ['--allow-git-origin', 'http://git.corp:3000/', '--allow-git-origin=https://forge.corp=org_01h']
  expect(parseStartOptions(args, '/clone').gitOrigins).toEqual(['http://git.corp:3000', 'https://forge.corp=org_01h'])
})

test.each(['git.corp', 'ssh://git.corp', 'https://git.corp/owner', 'https://git.corp=acme', 'https://a.b,https://c.d'])(
  'an origin that is none is refused: %s',
  (origin) => {
    expect(() => parseStartOptions(['--allow-git-origin', origin], '/clone')).toThrow(/^--allow-git-origin wants/)
  },
)
