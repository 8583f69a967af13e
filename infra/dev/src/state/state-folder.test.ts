import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { foldersOfState, keepWhatIsLeft, noteReady, openState, resetState, type State } from './state-folder.ts'

const isRoot = process.getuid?.() === 0
const NOW = new Date('2026-12-01T10:20:30.400Z')

function stateFolder(): string {
  const folder = join(temporaryFolder(), '.baton')
  onTestFinished(() => resetState(folder))
  return folder
}

/** A state with something in its database. */
function usedState(folder: string): State {
  const state = openState(folder, undefined)
  onTestFinished(() => rmSync(state.reachableFolder, { recursive: true, force: true }))
  mkdirSync(join(state.reachableFolder, 'postgres'))
  writeFileSync(join(state.reachableFolder, 'postgres/data'), 'everything')
  return state
}

const dataOf = ({ reachableFolder }: State) => readFileSync(join(reachableFolder, 'postgres/data'), 'utf8')

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

test('a start without the state folder, and the folder put back afterwards: the database is as it was', () => {
  const folder = stateFolder()
  const used = usedState(folder)
  renameSync(folder, `${folder}.mine`)
  expect(keepWhatIsLeft(folder, NOW).join()).toContain(isRoot ? used.reachableFolder : '')
  const other = openState(folder, undefined)
  expect(other.secrets).not.toEqual(used.secrets)
  resetState(folder)
  renameSync(`${folder}.mine`, folder)
  expect(dataOf(openState(folder, undefined))).toBe('everything')
})

test('a state folder that has lost its state.json is moved aside and named, with all that was in it', () => {
  const folder = stateFolder()
  usedState(folder)
  writeFileSync(join(folder, 'key'), 'secret')
  rmSync(join(folder, 'state.json'))
  const aside = `${folder}.aside-20261201T102030Z`
  expect(keepWhatIsLeft(folder, NOW)[0]).toContain(aside)
  openState(folder, undefined)
  expect(readFileSync(join(aside, 'key'), 'utf8')).toBe('secret')
})

test('a damaged state.json is a sentence that names it, and changes nothing', () => {
  const folder = stateFolder()
  usedState(folder)
  const whole = readFileSync(join(folder, 'state.json'))
  writeFileSync(join(folder, 'state.json'), whole.subarray(0, 40))
  expect(keepWhatIsLeft(folder, NOW)).toEqual([])
  expect(() => openState(folder, undefined)).toThrow(`${join(folder, 'state.json')} is damaged`)
  writeFileSync(join(folder, 'state.json'), whole)
  expect(dataOf(openState(folder, undefined))).toBe('everything')
})

test('a state folder that was moved keeps its database, whatever states are made meanwhile', () => {
  const folder = stateFolder()
  usedState(folder)
  const moved = stateFolder()
  renameSync(folder, moved)
  openState(stateFolder(), undefined)
  openState(folder, undefined)
  expect(dataOf(openState(moved, undefined))).toBe('everything')
})

test('a copy of a state folder neither starts on the database of the first nor resets it', () => {
  const folder = stateFolder()
  const used = usedState(folder)
  const copy = stateFolder()
  cpSync(folder, copy, { recursive: true })
  expect(() => openState(copy, undefined)).toThrow(`${copy} is a copy of ${folder}`)
  expect(foldersOfState(copy)).toEqual([copy])
  resetState(copy)
  expect(dataOf(used)).toBe('everything')
})

test('what a disposable state has left outside is removed by the next new state, and nothing else is', () => {
  const [kept, disposable] = [stateFolder(), stateFolder()]
  const used = usedState(kept)
  vi.stubEnv('BATON_STATE_DISPOSABLE', '1')
  const { reachableFolder } = openState(disposable, undefined)
  vi.unstubAllEnvs()
  for (const folder of [kept, disposable]) rmSync(folder, { recursive: true })
  openState(stateFolder(), undefined)
  expect(existsSync(reachableFolder)).toBe(false)
  // An ordinary user's lies in the state folder, and went with it.
  if (isRoot) expect(dataOf(used)).toBe('everything')
})

test('a start at another address than the first one that was ready knows so, and one that goes back does not', () => {
  const folder = stateFolder()
  const [first, other] = ['http://127.0.0.1:5001', 'https://ci.baton.example']
  expect(noteReady(openState(folder, 5000), first)).toBeUndefined()
  expect(noteReady(openState(folder, 5000), other)).toBe(first)
  expect(noteReady(openState(folder, undefined), other)).toBe(first)
  expect(noteReady(openState(folder, 5000), first)).toBeUndefined()
})

test('a state of a version that kept no token for the first account gets one, which stays', () => {
  const folder = stateFolder()
  const { folder: _, ...state } = openState(folder, undefined)
  const { firstAccount: __, ...secrets } = state.secrets
  writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...state, secrets }))
  const { firstAccount } = openState(folder, undefined).secrets
  expect(firstAccount).toMatch(/^[\w-]{32}$/)
  expect(openState(folder, undefined).secrets).toEqual({ ...secrets, firstAccount })
})
