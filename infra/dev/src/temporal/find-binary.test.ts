import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { listen } from '../http/listen.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { findTemporal } from './find-binary.ts'
import { archiveFor, cachedBinary } from './release.ts'
import { checkVersion } from './usable-binary.ts'

const FLAGS = '--headless --db-filename --sqlite-pragma --dynamic-config-value --namespace'

/** A program that answers as `temporal` does. */
function fakeTemporal(file: string, server: string, flags = FLAGS): string {
  mkdirSync(dirname(file), { recursive: true })
  const script = `#!/bin/sh
case "$1" in
  --version) echo "temporal version 9.9.9 (Server ${server}, UI 2.50.1)" ;;
  *) echo "${flags}" ;;
esac
`
  writeFileSync(file, script, { mode: 0o755 })
  return file
}

/** A machine of the test's own: its PATH, its cache, and releases that a local server refuses with 404. */
async function machine() {
  const folder = temporaryFolder()
  const { port, close } = await listen(
    createServer((_, response) => response.writeHead(404).end()),
    0,
  )
  onTestFinished(close)
  vi.stubEnv('PATH', join(folder, 'bin'))
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  vi.stubEnv('BATON_TEMPORAL_RELEASES_URL', `http://127.0.0.1:${port}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  const terminal = recordingTerminal()
  const find = () => findTemporal({ terminal, logFile: join(folder, 'log'), signal: new AbortController().signal })
  return { onPath: join(folder, 'bin/temporal'), terminal, find }
}

test('a temporal on the PATH that is new enough is used', async () => {
  const { onPath, find, terminal } = await machine()
  fakeTemporal(onPath, '1.31.2')
  expect(await find()).toBe(onPath)
  expect(terminal.lines).toEqual([])
})

test('a temporal on the PATH that is too old is passed over for the cached one, and that is said', async () => {
  const { onPath, find, terminal } = await machine()
  fakeTemporal(onPath, '1.24.2')
  fakeTemporal(cachedBinary(), '1.31.2')
  expect(await find()).toBe(cachedBinary())
  expect(terminal.lines).toEqual([`Temporal: ${onPath} is passed over: its server is 1.24, and 1.29 is needed`])
})

test('a temporal on the PATH that lacks a flag is passed over, and the flag is named', async () => {
  const { onPath, find, terminal } = await machine()
  fakeTemporal(onPath, '1.31.2', FLAGS.replace('--sqlite-pragma', ''))
  fakeTemporal(cachedBinary(), '1.31.2')
  await find()
  expect(terminal.lines).toEqual([`Temporal: ${onPath} is passed over: it does not know --sqlite-pragma`])
})

test('without a release and without Go one sentence names address, folder and TEMPORAL_ADDRESS', async () => {
  const { find } = await machine()
  const address = archiveFor(process.platform, process.arch)?.url
  const problem = await find().catch((error: unknown) => String(error))
  expect(problem).toBe(
    `Problem: Temporal 1.8.2 is missing: ${address} could not be downloaded: it answered 404. Put the temporal of ` +
      `${address} at ${cachedBinary()}, or set TEMPORAL_ADDRESS to a server of yours, then run the command again.`,
  )
})

test.each([
  ['temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)', { usable: true }],
  ['temporal version 1.5.0 (Server 1.29.0, UI 2.41.0)', { usable: true }],
  ['temporal version 3.0.0 (Server 2.0.1, UI 3.0.0)', { usable: true }],
  [
    'temporal version 1.3.0 (Server 1.27.1, UI 2.36.0)',
    { usable: false, reason: 'its server is 1.27, and 1.29 is needed' },
  ],
  ['tctl version 1.18.0', { usable: false, reason: 'it does not say which server it holds' }],
])('judges a server by what it prints: %s', (text, usability) => {
  expect(checkVersion(text)).toEqual(usability)
})

test.each([
  ['linux', 'x64', 'temporal_cli_1.8.2_linux_amd64.tar.gz'],
  ['linux', 'arm64', 'temporal_cli_1.8.2_linux_arm64.tar.gz'],
  ['darwin', 'arm64', 'temporal_cli_1.8.2_darwin_arm64.tar.gz'],
])('names the official archive of %s %s', (platform, arch, file) => {
  expect(archiveFor(platform, arch, 'https://releases')?.url).toBe(`https://releases/v1.8.2/${file}`)
})

test('knows that there is no official archive for other machines', () => {
  expect(archiveFor('freebsd', 'x64')).toBeUndefined()
})
