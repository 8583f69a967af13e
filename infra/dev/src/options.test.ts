import { expect, test } from 'vitest'
import { parseStartOptions } from './options.ts'

const DEFAULTS = {
  stateFolder: '/clone/.baton',
  port: undefined,
  host: undefined,
  reset: false,
  noIsolation: false,
  yes: false,
  help: false,
}

test('without options the state lies in the clone and everything is on the loopback', () => {
  expect(parseStartOptions([], '/clone')).toEqual(DEFAULTS)
})

test('every option is read, in both ways of writing it', () => {
  const args = ['--port=4000', '--state', 'elsewhere', '--host', 'build.example', '--reset', '--no-isolation', '--yes']
  expect(parseStartOptions(args, '/clone')).toEqual({
    ...DEFAULTS,
    ...{
      port: 4000,
      stateFolder: '/clone/elsewhere',
      host: 'build.example',
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

test.each(['0.0.0.0', '::', '', 'a b'])('a host that nobody can call is refused: "%s"', (host) => {
  expect(() => parseStartOptions(['--host', host], '/clone')).toThrow(/^--host wants the name or address/)
})
