import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openState, resetState } from '../state/state-folder.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { confirmReset } from './confirm-reset.ts'

const { signal } = new AbortController()

function state() {
  const stateFolder = join(temporaryFolder(), '.baton')
  const { reachableFolder } = openState(stateFolder, undefined)
  onTestFinished(() => resetState(stateFolder))
  return { stateFolder, reachableFolder }
}

test('a reset says everything that goes, and deletes only after a typed yes', async () => {
  const { stateFolder, reachableFolder } = state()
  const asked: string[] = []
  const answering = (answer: string) => async (question: string) => {
    asked.push(question)
    return answer
  }
  await expect(confirmReset({ stateFolder, yes: false }, signal, answering('y'))).rejects.toThrow('Nothing was deleted')
  expect(await confirmReset({ stateFolder, yes: false }, signal, answering(' Yes '))).toBe(true)
  for (const folder of [stateFolder, reachableFolder]) expect(asked[0]).toContain(folder)
  expect(existsSync(reachableFolder)).toBe(true)
})

test('without a terminal a reset wants --yes', async () => {
  const { stateFolder } = state()
  await expect(confirmReset({ stateFolder, yes: false }, signal, undefined)).rejects.toThrow('--reset --yes')
  expect(await confirmReset({ stateFolder, yes: true }, signal, undefined)).toBe(true)
})

test('where there is no state nothing is asked', async () => {
  expect(await confirmReset({ stateFolder: join(temporaryFolder(), '.baton'), yes: false }, signal)).toBe(false)
})
