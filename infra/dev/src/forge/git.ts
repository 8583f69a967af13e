import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The environment of every git process of the forge: nothing of the person's own configuration reaches it. */
export function gitEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  }
}

/** Runs git to its end and answers what it printed. Throws with git's own words. */
export async function git(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, {
    cwd: folder,
    env: { ...gitEnvironment(folder), ...env },
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}
