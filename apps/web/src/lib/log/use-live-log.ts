'use client'

import type { LogSource } from '@baton/ui/log/log-view'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { openLastingSource } from '../live/lasting-source.ts'
import { LogLines, type ReadLines } from './log-lines.ts'

/** Where a log stands when its page is drawn. `streamFrom` and `streamFromByte` are the beginning of one line. */
export type LogOpening = {
  lines: number
  streamFrom: number
  streamFromByte: number
  complete: boolean
  /** Lines that come with the page, from index `from` on. */
  first?: { from: number; lines: readonly string[] }
}

const LOST_AFTER_MS = 2_000

/**
 * The lines of a log: those that are there, those that are printed while one looks, without a gap or a repeat. `key`,
 * `read` and `streamAddress` name the log and must not change while it is shown.
 */
export function useLiveLog(options: {
  opening: LogOpening
  read: ReadLines
  streamAddress: (afterByte: number) => string
}): { source: LogSource; lost: boolean } {
  const { current } = useRef(options)
  const [, redraw] = useState(0)
  const [lost, setLost] = useState(false)
  const frame = useRef(0)
  const lines = useMemo(
    () =>
      new LogLines({
        count: current.opening.lines,
        streamFrom: current.opening.streamFrom,
        ...(current.opening.first ? { first: current.opening.first } : {}),
        read: current.read,
        changed: () => {
          cancelAnimationFrame(frame.current)
          frame.current = requestAnimationFrame(() => redraw((times) => times + 1))
        },
      }),
    [current],
  )
  useEffect(() => {
    if (current.opening.complete) return
    const decoder = new TextDecoder()
    let timer: ReturnType<typeof setTimeout> | undefined
    const stream = openLastingSource({
      after: String(current.opening.streamFromByte),
      address: (after) => current.streamAddress(Number(after)),
      onOpen: () => {
        clearTimeout(timer)
        timer = undefined
        setLost(false)
      },
      onLost: () => {
        timer ??= setTimeout(() => setLost(true), LOST_AFTER_MS)
      },
      onMessage: (data) => lines.append(decoder.decode(bytesOf(data), { stream: true })),
    })
    return () => {
      clearTimeout(timer)
      stream.close()
    }
  }, [current, lines])
  const want = useCallback((from: number, to: number) => lines.want(from, to), [lines])
  return { source: { count: lines.count, line: (index) => lines.line(index), want }, lost }
}

/** The bytes of one message; they travel in base 64, for a log may hold any byte. */
function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
