import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { repositoryFolder } from './stack.ts'

/** How a command ended, and what it printed. */
export type Said = { code: number | null; output: string }

/** Checks an export with the product's own command, as the README says it. */
export function verifyByCommand(archive: string, key: string): Promise<Said> {
  return run('npm', ['run', '-s', 'baton', '--', 'verify', archive, '--key', key], repositoryFolder)
}

/** Checks an export with the downloaded verifier and plain Node, in a folder that holds nothing but the two files. */
export async function verifyAlone(archive: string, verifier: string, key: string): Promise<Said> {
  const empty = await mkdtemp(join(tmpdir(), 'baton-verify-'))
  await copyFile(archive, join(empty, 'export.tar'))
  await copyFile(verifier, join(empty, 'verify.mjs'))
  return run('node', ['verify.mjs', 'export.tar', '--key', key], empty)
}

/** Writes a copy of an export in which one byte of the entry with this action is another; answers it and the entry's id. */
export async function changeOneByte(archive: string, action: string): Promise<{ altered: string; entryId: string }> {
  const bytes = await readFile(archive)
  const at = bytes.indexOf(`"${action}"`)
  const from = bytes.lastIndexOf('\n', at) + 1
  const entry = bytes.subarray(from, bytes.indexOf('\n', at)).toString()
  const entryId = /"id":"(aud_\w+)"/.exec(entry)?.[1]
  if (at === -1 || entryId === undefined) throw new Error(`No entry of the export says ${action}.`)
  bytes[at + 1] = (bytes[at + 1] ?? 0) ^ 1
  const altered = `${archive}.altered`
  await writeFile(altered, bytes)
  return { altered, entryId }
}

async function run(command: string, args: string[], cwd: string): Promise<Said> {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const [printed, complained] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  return { code, output: `${printed}${complained}`.trim() }
}
