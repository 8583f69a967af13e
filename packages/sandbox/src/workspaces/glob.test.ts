import { expect, it } from 'vitest'
import { startGlob } from './glob.ts'

function matches(glob: string, path: string): boolean {
  return path.split('/').reduce((state, name) => state.enter(name), startGlob(glob)).matched
}

it.each([
  ['dist/*.js', ['dist/a.js', 'dist/.js'], ['dist/a.ts', 'dist/x/a.js', 'a.js']],
  ['**/*.xml', ['a.xml', 'b/a.xml', 'b/c/a.xml'], ['a.xmlx']],
  ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z', 'a/z/below'], ['a/b', 'z']],
  ['dist', ['dist', 'dist/a', 'dist/b/c'], ['dist2', 'x/dist']],
  ['./dist/', ['dist/a'], ['distant']],
  ['report-??.txt', ['report-01.txt'], ['report-1.txt', 'report-001.txt']],
  ['*a*b*', ['ab', 'xaxbx', 'aab'], ['ba', 'a']],
  ['**', ['a', 'a/b/c'], []],
  ['a[0].js', ['a[0].js'], ['a0.js']],
])('%s matches what it says and no more', (glob, inside, outside) => {
  for (const path of inside) expect([path, matches(glob, path)]).toEqual([path, true])
  for (const path of outside) expect([path, matches(glob, path)]).toEqual([path, false])
})

it('goes down only where something can match', () => {
  expect(startGlob('dist/js/*').enter('node_modules').alive).toBe(false)
  expect(startGlob('dist/js/*').enter('dist').alive).toBe(true)
})

it('takes no longer for a hostile pattern and name', () => {
  expect(matches(`${'*a'.repeat(2_000)}b`, 'a'.repeat(20_000))).toBe(false)
  expect(matches(`${'**/'.repeat(200)}x`, `${'y/'.repeat(60)}z`)).toBe(false)
})
