import { expect, test } from 'vitest'
import { parseStartOptions } from './options.ts'

const DEFAULTS = {
  stateFolder: '/clone/.baton',
  port: undefined,
  host: '127.0.0.1',
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
    ...{ port: 4000, stateFolder: '/clone/elsewhere', host: '0.0.0.0', reset: true, noIsolation: true, yes: true },
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
