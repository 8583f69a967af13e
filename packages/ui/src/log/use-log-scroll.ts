'use client'

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { clampTop, isAtEnd, ROW_PX, scrollHeight, scrollScale, topOfCentred } from './log-window.ts'

/** Where a log opens: at its first line, at its end (following), or with a line (from 1) in the middle. */
export type LogStart = 'top' | 'end' | number

/** The state of a scrolled log. `topPx` is exact to the line however long the log is. */
export type LogScroll = {
  ref: RefObject<HTMLDivElement | null>
  topPx: number
  viewportPx: number
  following: boolean
  scrollTo(topPx: number): void
  follow(): void
  unfollow(): void
}

/**
 * Scrolls a log whose lines all have one height. Follows the end while `following`; scrolling up stops that, reaching the
 * end of a running log starts it again. Above the height that browsers allow, the scroll bar is scaled and the wheel is exact.
 */
export function useLogScroll(count: number, start: LogStart): LogScroll {
  const ref = useRef<HTMLDivElement>(null)
  const [topPx, setTopPx] = useState(0)
  const [viewportPx, setViewportPx] = useState(400)
  const [following, setFollowing] = useState(start === 'end')
  const own = useRef(-1)

  const scrollTo = useCallback(
    (wanted: number) => {
      const element = ref.current
      if (!element) return
      const top = clampTop(wanted, count, element.clientHeight)
      element.scrollTop = top / scrollScale(count, element.clientHeight)
      own.current = element.scrollTop
      setTopPx(top)
    },
    [count],
  )

  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(() => setViewportPx(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const opened = useRef<LogStart | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element || opened.current === start || count === 0) return
    if (typeof start === 'number' && count < start) return
    const isOpening = opened.current === null
    opened.current = start
    if (start === 'end') return
    // A step that ends well moves nobody who reads its log.
    if (start === 'top' && !isOpening) return
    setFollowing(false)
    scrollTo(start === 'top' ? 0 : topOfCentred(start - 1, count, element.clientHeight))
  }, [start, count, scrollTo])

  useLayoutEffect(() => {
    if (following) scrollTo(count * ROW_PX)
  }, [following, count, viewportPx, scrollTo])

  useEffect(() => {
    const element = ref.current
    if (!element) return
    const onScroll = () => {
      if (Math.abs(element.scrollTop - own.current) < 1) return
      own.current = -1
      const top = clampTop(element.scrollTop * scrollScale(count, element.clientHeight), count, element.clientHeight)
      setTopPx(top)
      setFollowing(isAtEnd(top, count, element.clientHeight))
    }
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0) setFollowing(false)
      if (event.ctrlKey || event.shiftKey || scrollScale(count, element.clientHeight) === 1) return
      event.preventDefault()
      scrollTo(element.scrollTop * scrollScale(count, element.clientHeight) + event.deltaY)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
    }
  }, [count, scrollTo])

  return {
    ref,
    topPx,
    viewportPx,
    following,
    scrollTo,
    follow: () => setFollowing(true),
    unfollow: () => setFollowing(false),
  }
}

/** The height of the scrolled content in pixels of the element. */
export function contentHeight(count: number, viewportPx: number): number {
  return Math.max(scrollHeight(count), viewportPx)
}
