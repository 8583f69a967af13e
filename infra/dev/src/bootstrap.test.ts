import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { missingOnThisMachine } from '../bootstrap/machine.mjs'
import { ROOT } from './root.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

test.each([
  ['win32', '24.0.0', /^Baton runs on Linux and macOS\. On Windows install WSL2/],
  ['linux', '18.19.1', /^Baton needs Node 20 or later to start, and this is Node 18\.19\.1\./],
  ['darwin', '8.0.0', /^Baton needs Node 20 or later/],
])('a machine that cannot run it is told so in one sentence: %s, Node %s', (platform, node, sentence) => {
  expect(missingOnThisMachine(platform as NodeJS.Platform, node)).toMatch(sentence)
})

test.each(['linux', 'darwin'])('a machine with Node and git is fine: %s', (platform) => {
  expect(missingOnThisMachine(platform as NodeJS.Platform, '20.0.0')).toBeUndefined()
})

/** A checkout whose npx is a script of the test's own, and which notes how often it installs. */
function checkout(npx: string): { root: string; install: () => Promise<string>; installations: () => number } {
  const root = temporaryFolder()
  const note = join(root, 'installations')
  const files: Record<string, string> = {
    'package.json': '{ "packageManager": "pnpm@12.0.0" }',
    'pnpm-lock.yaml': 'lockfileVersion: 9',
    'pnpm-workspace.yaml': 'catalog:\n  node: 24.21.0\n',
    'packages/one/package.json': '{}',
    'apps/.keep': '',
    'services/.keep': '',
    'install.mjs': "import { installWorkspace } from './infra/dev/bootstrap/install.mjs'\nawait installWorkspace()\n",
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  cpSync(join(ROOT, 'infra/dev/bootstrap'), join(root, 'infra/dev/bootstrap'), { recursive: true })
  mkdirSync(join(root, 'bin'))
  writeFileSync(join(root, 'bin/npx'), `#!/bin/sh\necho "$@" >> ${note}\n${npx}`, { mode: 0o755 })
  const install = async () => {
    // A Node beside which there is no npx, so that the one on the PATH is taken.
    const env = { PATH: `${join(root, 'bin')}:${process.env.PATH}` }
    const { stdout } = await promisify(execFile)(process.execPath, ['install.mjs'], { cwd: root, env })
    return stdout
  }
  const installations = () => (existsSync(note) ? readFileSync(note, 'utf8').trim().split('\n').length : 0)
  return { root, install, installations }
}

const WORKS = 'mkdir -p node_modules/node/bin && touch node_modules/node/bin/node'

test('the workspace is installed once, by the pinned pnpm and the lockfile, and again when the lockfile changes', async () => {
  const { root, install, installations } = checkout(WORKS)
  await install()
  expect(readFileSync(join(root, 'installations'), 'utf8')).toContain('--yes pnpm@12.0.0 install --frozen-lockfile')
  await install()
  expect(installations()).toBe(1)
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: 10')
  await install()
  expect(installations()).toBe(2)
})

test('an installation that was interrupted goes on at the next call', async () => {
  const { root, install, installations } = checkout(`${WORKS}\n[ -e done-once ] || { touch done-once; exit 1; }`)
  await expect(install()).rejects.toThrow('could not be installed (pnpm@12.0.0 ended with 1')
  expect(existsSync(join(root, 'node_modules/.baton-installed'))).toBe(false)
  await install()
  expect(installations()).toBe(2)
})
