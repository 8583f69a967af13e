import { isAbsolute, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeBackup } from './backup/make-backup.ts'
import { restoreBackup } from './backup/restore-backup.ts'
import { Problem, problemIn } from './problem.ts'
import { ROOT } from './root.ts'

// npm run baton -- backup FILE, and restore FILE: the two ends of one file that holds a whole state.
const USAGE = `npm run baton -- backup FILE [--state FOLDER]     write everything into one file; Baton must be stopped
npm run baton -- restore FILE [--state FOLDER]    make a state out of it, where there is none`

try {
  const [word = '', ...args] = process.argv.slice(2)
  const { file, stateFolder } = readArguments(args)
  const { signal } = new AbortController()
  if (word === 'backup') {
    await makeBackup(stateFolder, file, signal)
    console.log(
      `Everything in ${stateFolder} is in ${file}. It holds keys and passwords: keep it where nobody else reads it.`,
    )
  } else {
    const { madeAt } = await restoreBackup(file, stateFolder, signal)
    console.log(`${stateFolder} is as it was at ${madeAt}. Start it: npm start -- --state ${stateFolder}`)
  }
} catch (error) {
  const problem = problemIn(error)
  if (!problem) throw error
  console.error(problem.message)
  process.exitCode = 1
}
process.disconnect?.()

function readArguments(args: readonly string[]): { file: string; stateFolder: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { state: { type: 'string' } },
      allowPositionals: true,
    })
    const [file, ...rest] = positionals
    if (file === undefined || rest.length > 0) throw new Problem(USAGE)
    const { state = '.baton' } = values
    return { file: resolve(file), stateFolder: isAbsolute(state) ? state : join(ROOT, state) }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  }
}
