import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { checkStructure } from './structure.ts'

const MANIFEST = { name: '@baton/one', exports: { './a': './src/a.ts' }, scripts: { typecheck: 'tsc -p .' } }

/** A checkout with one package that keeps every rule, and what the test changes in it. */
function complaintsAbout(changes: Record<string, string>): string[] {
  const root = temporaryFolder()
  const files: Record<string, string> = {
    'README.md': 'See [one](packages/one/README.md).',
    'packages/one/README.md': 'The start is `src/a.ts`.',
    'packages/one/package.json': JSON.stringify(MANIFEST),
    'packages/one/src/a.ts': 'export const a = 1\n',
    'apps/.keep': '',
    'services/.keep': '',
    'infra/.keep': '',
    ...changes,
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  try {
    checkStructure(root)
    return []
  } catch (error) {
    return String(error).replace('Problem: ', '').split('\n')
  }
}

test('a checkout that keeps the rules passes', () => {
  expect(complaintsAbout({})).toEqual([])
})

test('a file of more than 400 lines is named, a migration of any length is not', () => {
  const long = 'export {}\n'.repeat(401)
  expect(complaintsAbout({ 'packages/one/src/long.ts': long, 'packages/one/src/db/migrations/0.ts': long })).toEqual([
    'packages/one/src/long.ts has 401 lines; 400 is the most: split it by what it does.',
  ])
})

test('a long file that says why is accepted', () => {
  const long = `// Longer than 400 lines, because it is handed out as one file.\n${'export {}\n'.repeat(401)}`
  expect(complaintsAbout({ 'packages/one/src/long.mjs': long })).toEqual([])
})

test.each(['utils.ts', 'helpers/dates.ts', 'common.ts', 'manager.ts'])(
  'a name that could hold anything is refused: %s',
  (name) => {
    expect(complaintsAbout({ [`packages/one/src/${name}`]: '' })).toEqual([
      `packages/one/src/${name} has a name that could hold anything: name it for what it does.`,
    ])
  },
)

test('a package without README, typecheck or with a root barrel is named', () => {
  const manifest = { ...MANIFEST, exports: { '.': './src/index.ts' }, scripts: { typecheck: 'true' } }
  expect(complaintsAbout({ 'packages/two/package.json': JSON.stringify(manifest) })).toEqual([
    'packages/two has no README.md.',
    'packages/two/package.json has no script "typecheck" that begins with "tsc -p .", as every package has.',
    'packages/two/package.json exports ".": name each entry for what is in it.',
  ])
})

test('a version outside of the catalog is named', () => {
  const manifest = { ...MANIFEST, dependencies: { zod: '4.0.0', jose: 'catalog:' } }
  expect(complaintsAbout({ 'packages/one/package.json': JSON.stringify(manifest) })).toEqual([
    'packages/one/package.json gives zod a version of its own: versions live in the catalog.',
  ])
})

test('a README that names a file which is not there is named', () => {
  const readme = 'It is in `src/gone.ts`, see [there](../two/README.md) and `packages/one/src/a.ts`.'
  expect(complaintsAbout({ 'packages/one/README.md': readme })).toEqual([
    'packages/one/README.md names src/gone.ts, and there is no such file.',
    'packages/one/README.md names ../two/README.md, and there is no such file.',
  ])
})
