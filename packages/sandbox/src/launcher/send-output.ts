import { open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { LauncherError } from '../launcher-error.ts'
import { pacedWriter } from './paced-writer.ts'
import type { StepEntry } from './step-table.ts'

const CHUNK_BYTES = 256 * 1024

/**
 * Streams a step's output from a byte offset, each piece as soon as it is stored: to its present end, or with `wait` until
 * the step has ended. An offset that is not printed yet is waited for. Ends the answer properly only then, so that a reader knows a broken stream from a whole one.
 */
export async function sendOutput(
  entry: StepEntry,
  response: ServerResponse,
  options: { from: number; wait: boolean },
): Promise<void> {
  const mayGrow = options.wait && entry.status.state === 'running'
  const last = mayGrow ? Number.MAX_SAFE_INTEGER : entry.status.outputBytes
  if (!Number.isSafeInteger(options.from) || options.from < 0 || options.from > last) {
    throw new LauncherError(
      'invalid',
      `The output has ${entry.status.outputBytes} bytes; it cannot be read from there.`,
    )
  }
  const gone = new Promise<void>((resolve) => response.once('close', resolve))
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  response.flushHeaders()
  const write = pacedWriter(response)
  let offset = options.from
  while (!response.destroyed) {
    const next = entry.changed.next()
    const { outputBytes, state } = entry.status
    if (offset < outputBytes) offset = await sendRange(entry.spoolPath, offset, outputBytes, write)
    else if (state === 'exited' || !options.wait) break
    else await Promise.race([next, gone])
  }
  response.end()
}

async function sendRange(
  path: string,
  from: number,
  to: number,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  const file = await open(path, 'r')
  try {
    const bytes = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - from))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
    if (bytesRead === 0) throw new LauncherError('failed', 'The stored output is shorter than it was.')
    await write(bytes.subarray(0, bytesRead))
    return from + bytesRead
  } finally {
    await file.close()
  }
}
