import { expect, test } from 'vitest'
import { parseStartOptions } from '../options.ts'
import { chooseIsolation } from './confirm-no-isolation.ts'

function choose(...args: string[]) {
  return chooseIsolation(parseStartOptions(args, '/clone'), new AbortController().signal)
}

test('builds run in a sandbox unless somebody asked otherwise', async () => {
  expect(await choose()).toBe('auto')
})

test('without isolation on the operator’s word', async () => {
  expect(await choose('--no-isolation', '--yes')).toBe('none')
})

test('never without isolation where others can reach it', async () => {
  await expect(choose('--no-isolation', '--yes', '--host', '0.0.0.0')).rejects.toThrow('loopback only')
})
