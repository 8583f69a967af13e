import { createHash } from 'node:crypto'
import type { Database, Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { logSegments } from '../db/log-segments.ts'
import { logTails } from '../db/log-tails.ts'
import { logs } from '../db/logs.ts'
import { notifyLog } from '../events/notices.ts'
import { countLineFeeds, endsWithLineFeed } from './log-counts.ts'
import type { LogRow } from './log-rows.ts'
import { SEGMENT_BYTES, type SegmentStore } from './segment-store.ts'

/** Where a log is written, and the check that its writer is still the one who may (it throws otherwise). */
export type LogTarget = {
  db: Database
  segments: SegmentStore
  orgId: OrgId
  guard: (tx: Tx) => Promise<void>
}

/** A line may wait this long before it is shown; so short a step is stored at once, whole. */
const FLUSH_AFTER_MS = 50
/** And no more often than this. */
const FLUSH_EVERY_MS = 100
/** What may wait to be stored before the reader is held up: memory stays flat at any rate. */
const PENDING_BYTES_MAX = 4 * SEGMENT_BYTES
/** Tail rows are joined into one when there are so many. */
const TAIL_ROWS_MAX = 64

/** 1 MiB of the log, and where its lines begin. */
type Segment = { startByte: number; startLine: number; lineFeeds: number; bytes: Buffer }

/** What one flush stores. */
type Batch = { segments: Segment[]; rest: Buffer }

/**
 * Writes one log in order. Give it every byte from the log's beginning: what is stored already is passed over, so that a
 * worker that took over simply reads the output anew. Bytes reach readers within 150 ms; 1 MiB at a time goes to the blob
 * store, and what is less waits in `log_tails`. A step of compare and set on the length keeps a second writer out.
 */
export class LogWriter {
  readonly #target: LogTarget
  readonly #logId: string
  readonly #hash = createHash('sha256')
  #row: Pick<LogRow, 'bytes' | 'lineFeeds' | 'sealedBytes' | 'sealedLineFeeds' | 'endsWithLineFeed'>
  #seen = 0
  /** Stored in tail rows, not sealed. */
  #tail: Buffer = Buffer.alloc(0)
  #tailRows: number
  #pending: Buffer[] = []
  #pendingBytes = 0
  #timer: NodeJS.Timeout | null = null
  #flushing: Promise<void> = Promise.resolve()
  #lastFlushAt = 0
  #fault: unknown = null

  constructor(target: LogTarget, row: LogRow) {
    this.#target = target
    this.#logId = row.id
    this.#row = { ...row }
    this.#tailRows = row.bytes === 0 ? 0 : TAIL_ROWS_MAX
  }

  /** Takes the next bytes. Resolves when there is room for more; throws what an earlier flush threw. */
  async append(chunk: Uint8Array): Promise<void> {
    if (this.#fault) throw this.#fault
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#hash.update(bytes)
    const start = this.#seen
    this.#seen += bytes.length
    this.#recall(bytes, start)
    const fresh = bytes.subarray(Math.max(0, this.#row.bytes - start))
    if (fresh.length === 0 || this.#seen <= this.#row.bytes) return
    this.#pending.push(fresh)
    this.#pendingBytes += fresh.length
    if (this.#pendingBytes >= PENDING_BYTES_MAX) await this.#flush()
    else this.#schedule()
  }

  /** Stores what is left and, in the same transaction, that nothing follows, with whatever `also` does. */
  async finish(also: (tx: Tx) => Promise<void>): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    await this.#flushing
    if (this.#fault) throw this.#fault
    const sha256 = this.#hash.digest('hex')
    await this.#store({ complete: { complete: true, sha256 }, also })
  }

  /** Moves the tail of a finished log into its last segment. May be lost: a tail that stays is read where it is. */
  async seal(): Promise<void> {
    if (this.#tail.length === 0) return
    const { sealedBytes: startByte, sealedLineFeeds: startLine, lineFeeds } = this.#row
    const segment = { startByte, startLine, lineFeeds: lineFeeds - startLine, bytes: this.#tail }
    await this.#put(segment)
    await withOrg(this.#target.db, this.#target.orgId, async (tx) => {
      const sealed = { sealedBytes: this.#row.bytes, sealedLineFeeds: this.#row.lineFeeds }
      await tx.update(logs).set(sealed).where(this.#here())
      await this.#insertSegments(tx, [segment])
      await tx.delete(logTails).where(this.#tailsHere())
    })
    this.#tail = Buffer.alloc(0)
  }

  /** Stops without storing more. */
  abandon(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#fault ??= new Error('The log was abandoned.')
  }

  /** Keeps in memory what a former writer has stored in tail rows: it belongs to the next segment. */
  #recall(bytes: Buffer, start: number): void {
    const from = Math.max(0, this.#row.sealedBytes + this.#tail.length - start)
    const to = Math.max(0, this.#row.bytes - start)
    if (this.#row.sealedBytes + this.#tail.length >= this.#row.bytes || from >= bytes.length) return
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(from, to)])
  }

  #schedule(): void {
    if (this.#timer) return
    const wait = Math.max(FLUSH_AFTER_MS, this.#lastFlushAt + FLUSH_EVERY_MS - Date.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#flush().catch(() => undefined)
    }, wait)
  }

  #flush(): Promise<void> {
    const next = this.#flushing.then(() => this.#store())
    this.#flushing = next.catch((error: unknown) => {
      this.#fault ??= error
    })
    return next
  }

  /** One flush: segments to the blob store first, then one transaction. */
  async #store(last?: {
    complete: { complete: true; sha256: string }
    also: (tx: Tx) => Promise<void>
  }): Promise<void> {
    if (this.#fault) throw this.#fault
    const fresh = Buffer.concat(this.#pending)
    if (fresh.length === 0 && !last) return
    this.#pending = []
    this.#pendingBytes = 0
    this.#lastFlushAt = Date.now()
    const batch = this.#cut(fresh)
    for (const segment of batch.segments) await this.#put(segment)
    const sealed = batch.segments.at(-1)
    const row = {
      bytes: this.#row.bytes + fresh.length,
      lineFeeds: this.#row.lineFeeds + countLineFeeds(fresh),
      sealedBytes: sealed ? sealed.startByte + sealed.bytes.length : this.#row.sealedBytes,
      sealedLineFeeds: sealed ? sealed.startLine + sealed.lineFeeds : this.#row.sealedLineFeeds,
      endsWithLineFeed: fresh.length > 0 ? endsWithLineFeed(fresh) : this.#row.endsWithLineFeed,
    }
    const joined = batch.segments.length > 0 || this.#tailRows >= TAIL_ROWS_MAX
    await withOrg(this.#target.db, this.#target.orgId, async (tx) => {
      // Sent at once: none of it stays where one of it is refused.
      await Promise.all([
        this.#target.guard(tx),
        this.#move(tx, { ...row, ...last?.complete }),
        this.#insertSegments(tx, batch.segments),
        fresh.length > 0 ? this.#storeTail(tx, row.sealedBytes, joined ? batch.rest : fresh, joined) : undefined,
        notifyLog(tx, this.#logId),
      ])
      await last?.also(tx)
    })
    this.#row = row
    this.#tail = batch.rest
    this.#tailRows = joined ? 1 : this.#tailRows + 1
  }

  async #move(tx: Tx, row: Partial<LogRow>): Promise<void> {
    const moved = await tx
      .update(logs)
      .set(row)
      .where(and(this.#here(), eq(logs.bytes, this.#row.bytes)))
      .returning({ id: logs.id })
    if (moved.length === 0) throw new Error(`Log ${this.#logId} has another writer.`)
  }

  /** Whole segments out of the tail and the new bytes, and what remains. */
  #cut(fresh: Buffer): Batch {
    let rest = this.#tail.length === 0 ? fresh : Buffer.concat([this.#tail, fresh])
    const segments: Segment[] = []
    let { sealedBytes: startByte, sealedLineFeeds: startLine } = this.#row
    while (rest.length >= SEGMENT_BYTES) {
      const bytes = rest.subarray(0, SEGMENT_BYTES)
      const lineFeeds = countLineFeeds(bytes)
      segments.push({ startByte, startLine, lineFeeds, bytes })
      startByte += SEGMENT_BYTES
      startLine += lineFeeds
      rest = rest.subarray(SEGMENT_BYTES)
    }
    return { segments, rest }
  }

  #put({ startByte, bytes }: { startByte: number; bytes: Buffer }): Promise<void> {
    return this.#target.segments.put({ orgId: this.#target.orgId, logId: this.#logId, startByte }, bytes)
  }

  async #insertSegments(tx: Tx, segments: readonly Segment[]): Promise<void> {
    if (segments.length === 0) return
    await tx.insert(logSegments).values(
      segments.map(({ startByte, startLine, lineFeeds, bytes }) => ({
        orgId: this.#target.orgId,
        logId: this.#logId,
        startByte,
        startLine,
        lineFeeds,
        bytes: bytes.length,
      })),
    )
  }

  async #storeTail(tx: Tx, sealedBytes: number, bytes: Buffer, joined: boolean): Promise<void> {
    if (joined) await tx.delete(logTails).where(this.#tailsHere())
    if (bytes.length === 0) return
    const startByte = joined ? sealedBytes : this.#row.bytes
    await tx.insert(logTails).values({ orgId: this.#target.orgId, logId: this.#logId, startByte, bytes })
  }

  #here() {
    return and(eq(logs.orgId, this.#target.orgId), eq(logs.id, this.#logId))
  }

  #tailsHere() {
    return and(eq(logTails.orgId, this.#target.orgId), eq(logTails.logId, this.#logId))
  }
}
