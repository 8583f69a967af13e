import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { LauncherError } from '../launcher-error.ts'
import type { StepEntry } from './step-table.ts'

const CHUNK_BYTES = 256 * 1024

/**
 * Streams a step's output from a byte offset, each piece as soon as it is stored: to its present end, or with `wait` until
 * the step has ended. Ends the answer properly only then, so that a reader knows a broken stream from a whole one.
 */
export async function sendOutput(
  entry: StepEntry,
  response: ServerResponse,
  options: { from: number; wait: boolean },
): Promise<void> {
  if (!Number.isSafeInteger(options.from) || options.from < 0 || options.from > entry.status.outputBytes) {
    throw new LauncherError(
      'invalid',
      `The output has ${entry.status.outputBytes} bytes; it cannot be read from there.`,
    )
  }
  const gone = new Promise<void>((resolve) => response.once('close', resolve))
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  response.flushHeaders()
  let offset = options.from
  while (!response.destroyed) {
    const next = entry.changed.next()
    const { outputBytes, state } = entry.status
    if (offset < outputBytes) offset = await sendRange(entry.spoolPath, response, offset, outputBytes, gone)
    else if (state === 'exited' || !options.wait) break
    else await Promise.race([next, gone])
  }
  response.end()
}

async function sendRange(
  path: string,
  response: ServerResponse,
  from: number,
  to: number,
  gone: Promise<void>,
): Promise<number> {
  const file = await open(path, 'r')
  try {
    let offset = from
    while (offset < to && !response.destroyed) {
      const bytes = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - offset))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset)
      if (bytesRead === 0) throw new LauncherError('failed', 'The stored output is shorter than it was.')
      offset += bytesRead
      if (!response.write(bytes.subarray(0, bytesRead))) await Promise.race([once(response, 'drain'), gone])
    }
    return offset
  } finally {
    await file.close()
  }
}
