import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { appendLog, LOG_BYTES_MAX } from '../deployments/log-store.ts'
import type { BegunStep } from '../deployments/step-store.ts'

const FLUSH_MS = 100
const BUFFER_BYTES_MAX = 256 * 1024

/** The part of a deployment's log that one step writes, by byte offsets of the step's own output. */
export type StepLog = {
  /** From which byte of its output the step's log goes on, after a former try. */
  readonly resumeAt: number
  /** Takes output at its offset; bytes that are in the log already are passed over. Flushed within 100 ms. */
  write(offset: number, bytes: Uint8Array): Promise<void>
  /** Takes a line of Baton's own. */
  line(text: string): Promise<void>
  flush(): Promise<void>
}

/** Opens the part of the log that belongs to a step. */
export async function deploymentLog(db: Database, orgId: OrgId, begun: BegunStep): Promise<StepLog> {
  const { deploymentId, logOffset, logSizeBytes } = begun
  const resumeAt = logSizeBytes - logOffset
  let size = resumeAt
  let buffer: Uint8Array[] = []
  let bufferedAt = resumeAt
  let buffered = 0
  let timer: NodeJS.Timeout | null = null
  let flushing: Promise<void> = Promise.resolve()
  let failure: unknown = null

  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (buffered > 0) {
      const piece = { deploymentId, offset: logOffset + bufferedAt, bytes: Buffer.concat(buffer) }
      bufferedAt += buffered
      buffer = []
      buffered = 0
      flushing = flushing.then(async () => {
        await appendLog(db, orgId, piece)
      })
    }
    return flushing
  }

  async function write(offset: number, bytes: Uint8Array): Promise<void> {
    if (failure !== null) throw failure
    const fresh = bytes.subarray(Math.max(0, size - offset))
    const room = Math.max(0, LOG_BYTES_MAX - logOffset - size)
    const kept = fresh.subarray(0, room)
    if (kept.length === 0) return
    buffer.push(kept)
    buffered += kept.length
    size += kept.length
    if (buffered >= BUFFER_BYTES_MAX) return flush()
    timer ??= setTimeout(() => {
      flush().catch((error: unknown) => {
        failure = error
      })
    }, FLUSH_MS)
  }

  return { resumeAt, write, flush, line: (text) => write(size, new TextEncoder().encode(`${text}\n`)) }
}
