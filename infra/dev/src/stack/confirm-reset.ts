import { createInterface } from 'node:readline/promises'
import type { StartOptions } from '../options.ts'
import { Problem } from '../problem.ts'
import { foldersOfState } from '../state/state-folder.ts'

/**
 * Decides whether `--reset` may delete. Says what goes, and takes a typed yes, or `--yes`. Answers false where there is
 * nothing to delete; throws a Problem without a yes.
 */
export async function confirmReset(
  options: Pick<StartOptions, 'stateFolder' | 'yes'>,
  signal: AbortSignal,
  ask: typeof askAtTerminal | undefined = process.stdin.isTTY ? askAtTerminal : undefined,
): Promise<boolean> {
  const folders = foldersOfState(options.stateFolder)
  if (folders.length === 0) return false
  if (options.yes) return true
  const what =
    'Deletes every organization, build, artifact and release, the audit log and the keys that sign it:' +
    `${folders.map((folder) => `\n  ${folder}`).join('')}\nTo keep a copy first: npm run baton -- backup FILE\n`
  if (!ask) throw new Problem(`${what}Nothing was deleted. To go on, add --yes: npm start -- --reset --yes`)
  const answer = await ask(`${what}Type yes to delete all of it: `, signal)
  if (answer.trim().toLowerCase() === 'yes') return true
  throw new Problem('Nothing was deleted. Leave --reset out to start with what is there.')
}

async function askAtTerminal(question: string, signal: AbortSignal): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await prompt.question(question, { signal })
  } finally {
    prompt.close()
  }
}
