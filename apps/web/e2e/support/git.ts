import { execFile } from 'node:child_process'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Who a commit is by. */
export type Author = { name: string; email: string }

/** Runs real git in a folder and answers its output; rejects with what git said. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd: folder, env: environment(folder) })
  return stdout.trim()
}

/** Clones as a developer does, with a name and address of one's own to commit under. */
export function cloneRepository(url: string, author: Author): Promise<string> {
  return cloneBy(`git clone --quiet ${url}`, author)
}

/** Runs a clone command in a terminal as a page shows it; answers the folder that git made. */
export async function cloneBy(command: string, author: Author): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'baton-clone-'))
  await run('sh', ['-c', command], { cwd: parent, env: environment(parent) })
  const [made = ''] = await readdir(parent)
  const folder = join(parent, made)
  await git(folder, 'config', 'user.name', author.name)
  await git(folder, 'config', 'user.email', author.email)
  return folder
}

/** Commits everything, as somebody else wrote it where that is said. */
export async function commit(folder: string, message: string, author?: Author): Promise<void> {
  await git(folder, 'add', '--all')
  const by = author ? [`--author=${author.name} <${author.email}>`] : []
  await git(folder, 'commit', '--quiet', ...by, '-m', message)
}

/** Pushes what is committed; answers the newest commit's sha. */
export async function push(folder: string): Promise<string> {
  await git(folder, 'push', '--quiet')
  return git(folder, 'rev-parse', 'HEAD')
}

/** Commits everything and pushes; answers the commit's sha. */
export async function commitAndPush(folder: string, message: string): Promise<string> {
  await commit(folder, message)
  return push(folder)
}

// A terminal of its own: nothing of this machine's git settings, and nobody to ask for a password.
function environment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' }
}
