import { HELP, parseStartOptions } from './options.ts'
import { Problem, problemIn } from './problem.ts'
import { ROOT } from './root.ts'
import { startBaton } from './start-baton.ts'
import { createTerminal } from './terminal.ts'

/** A second Ctrl-C kills; but one keystroke can arrive twice, from the terminal and from npm. */
const SAME_KEYSTROKE_MS = 800

const terminal = createTerminal()
const stopping = new AbortController()
const killing = new AbortController()
let stopAskedAt = 0

const askToStop = () => {
  if (!stopping.signal.aborted) {
    stopAskedAt = Date.now()
    stopping.abort(new Problem('Stopped before everything was up.'))
  } else if (Date.now() - stopAskedAt > SAME_KEYSTROKE_MS) {
    terminal.warn('Killing what is left')
    killing.abort()
    process.exit(130)
  }
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, askToStop)
// The bootstrap that started this process is gone, whatever killed it.
process.on('disconnect', askToStop)
// So is the terminal; what is said from now on is for nobody.
process.stdout.on('error', askToStop)

try {
  const options = parseStartOptions(process.argv.slice(2), ROOT, process.env)
  if (options.help) console.log(HELP)
  else await startBaton({ options, terminal, stopping: stopping.signal, killing: killing.signal })
} catch (error) {
  const problem = problemIn(error)
  if (!problem) throw error
  terminal.warn(problem.message)
  process.exitCode = stopping.signal.aborted ? 130 : 1
}
process.removeListener('disconnect', askToStop)
if (process.connected) process.disconnect()
