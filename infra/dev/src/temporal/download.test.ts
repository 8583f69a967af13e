import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../http/listen.ts'
import { Problem } from '../problem.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { downloadTemporal } from './download.ts'

/** A release archive as the official ones are: a `temporal` and a licence, packed with tar and gzip. */
function makeArchive(): Buffer {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'temporal'), '#!/bin/sh\necho temporal\n', { mode: 0o755 })
  writeFileSync(join(folder, 'LICENSE'), 'x'.repeat(100_000))
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'temporal', 'LICENSE'], { cwd: folder })
  return readFileSync(join(folder, 'archive.tar.gz'))
}

async function releaseServer(answer: RequestListener): Promise<string> {
  const { port, close } = await listen(createServer(answer), 0)
  onTestFinished(close)
  return `http://127.0.0.1:${port}/temporal.tar.gz`
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function download(url: string, sha: string, silenceMs?: number): Promise<{ binary: string; problem: unknown }> {
  const binary = join(temporaryFolder(), 'cache', 'temporal')
  const signal = new AbortController().signal
  const problem = await downloadTemporal({ archive: { url, sha256: sha }, binary, signal, silenceMs }).catch(
    (error: unknown) => error,
  )
  return { binary, problem }
}

function expectNothingLeft(binary: string): void {
  expect(existsSync(binary)).toBe(false)
  expect(readdirSync(dirname(binary))).toEqual([])
}

test('a whole download becomes a program that runs, and nothing else is left', async () => {
  const archive = makeArchive()
  const url = await releaseServer((_, response) => response.end(archive))
  const { binary, problem } = await download(url, sha256(archive))
  expect(problem).toBeUndefined()
  expect(execFileSync(binary, { encoding: 'utf8' })).toBe('temporal\n')
  expect(readdirSync(dirname(binary))).toEqual(['temporal'])
})

test('a download that is cut off is refused and leaves nothing', async () => {
  const archive = makeArchive()
  const url = await releaseServer((_, response) => {
    response.writeHead(200, { 'content-length': archive.length })
    response.write(archive.subarray(0, archive.length / 2), () => response.destroy())
  })
  const { binary, problem } = await download(url, sha256(archive))
  expect(problem).toBeInstanceOf(Problem)
  expect(String(problem)).toContain(`${url} could not be downloaded`)
  expectNothingLeft(binary)
})

test('a download with other bytes than the release is refused, with both checksums', async () => {
  const archive = makeArchive()
  const wanted = sha256(Buffer.from('the release'))
  const url = await releaseServer((_, response) => response.end(archive))
  const { binary, problem } = await download(url, wanted)
  expect(String(problem)).toBe(
    `Problem: What ${url} sent is not the release: its SHA-256 is ${sha256(archive)}, not ${wanted}.`,
  )
  expectNothingLeft(binary)
})

test('a server that refuses is named with its answer', async () => {
  const url = await releaseServer((_, response) => response.writeHead(404).end())
  const { binary, problem } = await download(url, sha256(Buffer.alloc(0)))
  expect(String(problem)).toBe(`Problem: ${url} could not be downloaded: it answered 404.`)
  expectNothingLeft(binary)
})

test('a server that says nothing is given up', async () => {
  const url = await releaseServer(() => undefined)
  const { binary, problem } = await download(url, sha256(Buffer.alloc(0)), 50)
  expect(String(problem)).toBe(`Problem: ${url} could not be downloaded: it does not answer.`)
  expectNothingLeft(binary)
})
