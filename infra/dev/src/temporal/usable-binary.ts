import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Fair queues came with this version of the server (Temporal CLI 1.5). */
const SERVER_MIN = [1, 29] as const

const FLAGS = ['--headless', '--db-filename', '--sqlite-pragma', '--dynamic-config-value', '--namespace']

/** Whether a `temporal` can serve us. `reason` is a part of a sentence: "its server is 1.24, and 1.29 is needed". */
export type Usability = { usable: true } | { usable: false; reason: string }

/** Looks at a `temporal` binary: does it run, is its server new enough, does it know the flags that we start it with? */
export async function checkBinary(binary: string): Promise<Usability> {
  try {
    const ask = promisify(execFile)
    const version = await ask(binary, ['--version'], { timeout: 20_000 })
    const usability = checkVersion(version.stdout)
    if (!usability.usable) return usability
    const { stdout: help } = await ask(binary, ['server', 'start-dev', '--help'], { timeout: 20_000 })
    const missing = FLAGS.filter((flag) => !help.includes(flag))
    return missing.length === 0 ? usability : { usable: false, reason: `it does not know ${missing.join(', ')}` }
  } catch (error) {
    return {
      usable: false,
      reason: `it does not run (${error instanceof Error ? error.message.split('\n')[0] : error})`,
    }
  }
}

/** Reads what `temporal --version` prints: `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)`. */
export function checkVersion(text: string): Usability {
  const found = /Server (\d+)\.(\d+)/.exec(text)
  if (!found) return { usable: false, reason: 'it does not say which server it holds' }
  const [major, minor] = [Number(found[1]), Number(found[2])]
  const isNewEnough = major > SERVER_MIN[0] || (major === SERVER_MIN[0] && minor >= SERVER_MIN[1])
  if (isNewEnough) return { usable: true }
  return { usable: false, reason: `its server is ${major}.${minor}, and ${SERVER_MIN.join('.')} is needed` }
}
