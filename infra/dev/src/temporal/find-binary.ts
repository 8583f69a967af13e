import { existsSync } from 'node:fs'
import { Problem } from '../problem.ts'
import { findProgram } from '../system/find-program.ts'
import type { Terminal } from '../terminal.ts'
import { buildTemporal } from './build.ts'
import { downloadTemporal } from './download.ts'
import { archiveFor, cachedBinary, TEMPORAL_VERSION } from './release.ts'
import { checkBinary } from './usable-binary.ts'

/**
 * Finds a `temporal` for the dev server, in this order: on the PATH where it is new enough, from the cache, as the official
 * release, built with Go. Throws one sentence that says what to do where none can be had.
 */
export async function findTemporal(options: {
  terminal: Terminal
  logFile: string
  signal: AbortSignal
}): Promise<string> {
  const { terminal, signal } = options
  const onPath = findProgram('temporal')
  if (onPath) {
    const usability = await checkBinary(onPath)
    if (usability.usable) return onPath
    terminal.say(`Temporal: ${onPath} is passed over: ${usability.reason}`)
  }
  const binary = cachedBinary()
  if (existsSync(binary) && (await checkBinary(binary)).usable) return binary
  const refusal = await tryDownload(binary, terminal, signal)
  if (refusal === undefined) return binary
  const go = findProgram('go')
  if (!go) throw new Problem(noTemporal(refusal))
  terminal.say(`Temporal: ${refusal}`)
  terminal.say('Temporal: building it with Go instead, about 3 to 7 minutes, this once; the rest is set up meanwhile')
  const stopTelling = tellEveryMinute(terminal)
  try {
    await buildTemporal({ go, binary, logFile: options.logFile, signal })
  } finally {
    stopTelling()
  }
  return binary
}

/** Downloads the official release. Answers why it could not be had, or undefined when it is there. */
async function tryDownload(binary: string, terminal: Terminal, signal: AbortSignal): Promise<string | undefined> {
  const archive = archiveFor(process.platform, process.arch)
  if (!archive) return `there is no official release for ${process.platform} ${process.arch}.`
  terminal.say(`Temporal: downloading ${archive.url}`)
  let told = 0
  const onProgress = (percent: number) => {
    if (percent < told + 25) return
    told = percent
    terminal.say(`Temporal: ${percent} % downloaded`)
  }
  try {
    await downloadTemporal({ archive, binary, signal, onProgress })
    const usability = await checkBinary(binary)
    return usability.usable ? undefined : `the release does not serve here: ${usability.reason}.`
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof Error ? error.message : String(error)
  }
}

function noTemporal(refusal: string): string {
  const address = archiveFor(process.platform, process.arch)?.url ?? 'https://github.com/temporalio/cli/releases'
  return (
    `Temporal ${TEMPORAL_VERSION} is missing: ${refusal} Put the temporal of ${address} at ${cachedBinary()}, ` +
    'or set TEMPORAL_ADDRESS to a server of yours, then run the command again.'
  )
}

function tellEveryMinute(terminal: Terminal): () => void {
  const startedAt = Date.now()
  const timer = setInterval(() => {
    terminal.say(`Temporal: still building, ${Math.round((Date.now() - startedAt) / 60_000)} of about 3 to 7 minutes`)
  }, 60_000)
  return () => clearInterval(timer)
}
