import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { noteReady, openState, resetState } from './state-folder.ts'

function stateFolder(): string {
  const folder = join(temporaryFolder(), '.baton')
  onTestFinished(() => resetState(folder))
  return folder
}

test('a second start finds everything as it was', () => {
  const folder = stateFolder()
  const first = openState(folder, 4000)
  expect(openState(folder, undefined)).toEqual(first)
})

test('a new port is kept for the starts after it', () => {
  const folder = stateFolder()
  expect(openState(folder, undefined).port).toBe(3000)
  openState(folder, 4000)
  expect(openState(folder, undefined).port).toBe(4000)
})

test('the secrets can be read by nobody else, and none is given twice', () => {
  const folder = stateFolder()
  const { secrets } = openState(folder, undefined)
  expect(statSync(join(folder, 'state.json')).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  const all = [secrets.postgres, ...Object.values(secrets.databases).flatMap((roles) => Object.values(roles))]
  expect(new Set(all).size).toBe(9)
})

test('a reset forgets the state, also what lies outside of its folder', () => {
  const folder = stateFolder()
  const before = openState(folder, 4000)
  resetState(folder)
  expect(existsSync(folder)).toBe(false)
  expect(existsSync(before.reachableFolder)).toBe(false)
  expect(openState(folder, undefined).secrets).not.toEqual(before.secrets)
})

test('a state whose database is gone is not started over in silence', () => {
  const folder = stateFolder()
  const { reachableFolder } = openState(folder, undefined)
  rmSync(reachableFolder, { recursive: true })
  expect(() => openState(folder, undefined)).toThrow(
    `keeps its database in ${reachableFolder}, and that folder is gone`,
  )
  expect(readFileSync(join(folder, 'state.json'), 'utf8')).toContain(reachableFolder)
})

test('what a deleted state of a test run has left outside is removed by the next new state', () => {
  const folder = stateFolder()
  const { reachableFolder } = openState(folder, undefined)
  rmSync(folder, { recursive: true })
  openState(stateFolder(), undefined)
  expect(existsSync(reachableFolder)).toBe(false)
})

test('a start at another port than the first one that was ready knows so, and one that goes back does not', () => {
  const folder = stateFolder()
  openState(folder, 4000)
  expect(noteReady(openState(folder, 5000))).toBeUndefined()
  expect(noteReady(openState(folder, 6000))).toBe(5000)
  expect(noteReady(openState(folder, undefined))).toBe(5000)
  expect(noteReady(openState(folder, 5000))).toBeUndefined()
})
