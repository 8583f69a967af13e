import type { ServerResponse } from 'node:http'
import type { FrameHead } from '../client/read-frames.ts'
import { pacedWriter } from '../launcher/paced-writer.ts'
import { LauncherError } from '../launcher-error.ts'
import type { CollectRequest } from '../step.ts'
import { type FoundFile, walkFiles } from './walk-files.ts'

const CHUNK_BYTES = 256 * 1024

/** Streams the files of a workspace that match, as frames (see readFrames), and ends with `end` or `error`. */
export async function sendFiles(
  folder: string,
  request: Required<CollectRequest>,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  const write = pacedWriter(response)
  const total = { files: 0, bytes: 0 }
  try {
    for await (const file of walkFiles(folder, request.globs)) {
      if (file.handle === null) {
        const { path, why, globs } = file
        if (request.namePassedOver) sendHead(response, { kind: 'passedOver', path, why, globs })
        continue
      }
      total.files += 1
      total.bytes += file.sizeBytes
      checkTotal(total, request)
      await sendFile(file, response, write)
      if (response.destroyed) return
    }
    sendHead(response, { kind: 'end' })
  } catch (error) {
    if (!(error instanceof LauncherError)) throw error
    sendHead(response, { kind: 'error', reason: error.reason, message: error.message })
  }
  response.end()
}

function checkTotal(total: { files: number; bytes: number }, request: Required<CollectRequest>): void {
  if (total.files > request.filesMax) {
    throw new LauncherError('too_large', `More than ${request.filesMax} files match ${request.globs.join(', ')}.`)
  }
  if (total.bytes > request.bytesMax) {
    throw new LauncherError(
      'too_large',
      `The files that match ${request.globs.join(', ')} have more than ${request.bytesMax} bytes.`,
    )
  }
}

async function sendFile(
  file: FoundFile,
  response: ServerResponse,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const { path, sizeBytes, executable, globs } = file
  sendHead(response, { kind: 'file', path, sizeBytes, executable, globs })
  for (let offset = 0; offset < sizeBytes && !response.destroyed; ) {
    const bytes = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, sizeBytes - offset))
    const { bytesRead } = await file.handle.read(bytes, 0, bytes.length, offset)
    if (bytesRead === 0) throw new Error(`'${path}' became shorter while it was read`)
    offset += bytesRead
    await write(bytes.subarray(0, bytesRead))
  }
}

function sendHead(response: ServerResponse, head: FrameHead): void {
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  response.write(Buffer.concat([length, json]))
}
