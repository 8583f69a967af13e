import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs real git in a folder and answers its output; rejects with what git said. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
  })
  return stdout.trim()
}

/** Clones as a developer does, with a name and address of one's own to commit under. */
export async function cloneRepository(url: string, author: { name: string; email: string }): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'baton-clone-'))
  await git(parent, 'clone', '--quiet', url, 'work')
  const folder = join(parent, 'work')
  await git(folder, 'config', 'user.name', author.name)
  await git(folder, 'config', 'user.email', author.email)
  return folder
}

/** Commits everything and pushes; answers the commit's sha. */
export async function commitAndPush(folder: string, message: string): Promise<string> {
  await git(folder, 'add', '--all')
  await git(folder, 'commit', '--quiet', '-m', message)
  await git(folder, 'push', '--quiet')
  return git(folder, 'rev-parse', 'HEAD')
}
