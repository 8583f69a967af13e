import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

function baton(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

it('shows its commands when asked for help, or for nothing', () => {
  const help = baton('help')
  expect(help).toEqual({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('baton verify export.tar --key <key>'),
  })
  expect(baton()).toEqual(help)
  expect(baton('--help')).toEqual(help)
})

it('says which word it does not know', () => {
  expect(baton('constructor')).toMatchObject({ status: 1, stdout: expect.stringContaining("no command 'constructor'") })
})

it('refuses to call an export whole without the key, and says what to do', () => {
  expect(baton('verify', 'absent.tar')).toMatchObject({ status: 1, stdout: expect.stringContaining('Pass --key') })
  expect(baton('verify', 'absent.tar', '--key', 'x+y+z')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('key cannot be read'),
  })
})
