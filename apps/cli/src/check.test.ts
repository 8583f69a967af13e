import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { check } from './check.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-check-'))
  file = join(folder, '.baton.yml')
})

afterEach(() => rm(folder, { recursive: true }))

async function run(...args: string[]) {
  const lines: string[] = []
  const status = await check.run(args, (line) => lines.push(line))
  return { status, output: lines.join('\n') }
}

it.each([
  ['{ a: { steps: [{ run: make }] } }', 'fine, 1 job.'],
  ['{ a: { steps: [{ run: make }] }, b: { steps: [{ run: make }] } }', 'fine, 2 jobs.'],
])('says that a good pipeline is fine, and how many jobs it has', async (jobs, wanted) => {
  await writeFile(file, `version: 1\njobs: ${jobs}\n`)
  expect(await run(file)).toEqual({ status: 0, output: `${file}: ${wanted}` })
})

it('shows each problem with its line and a caret', async () => {
  await writeFile(
    file,
    'version: 1\njobs:\n  test:\n    step:\n      - run: make\n  site:\n    needs: tset\n    steps: []\n',
  )
  expect(await run(file)).toEqual({
    status: 1,
    output: `${file} line 4: 'step' is not known in a job. Write 'steps'.

4 |     step:
  |     ^

${file} line 8: 'steps' is empty. Add an entry to it.

8 |     steps: []
  |            ^
`,
  })
})

it('says what to do where there is no file to check', async () => {
  expect(await run(file)).toEqual({
    status: 1,
    output: `${file} cannot be read: there is no such file. Run this where the file is, or name it.`,
  })
  expect(await run(folder)).toEqual({
    status: 1,
    output: `${folder} cannot be read: it is a folder. Name the file in it.`,
  })
})

it.each([['--fix'], ['a', 'b']])('refuses what it does not know: %j %j', async (...args) => {
  expect(await run(...args)).toMatchObject({ status: 1, output: expect.stringContaining("Write 'baton check'") })
})

it('does not choke on bytes that are no text', async () => {
  await writeFile(file, new Uint8Array([0x76, 0xc3, 0x28]))
  expect(await run(file)).toMatchObject({ status: 1, output: expect.stringContaining('is not UTF-8 text') })
})
