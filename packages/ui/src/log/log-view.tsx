'use client'

import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { classNames } from '../class-names.ts'
import { LogText } from './log-text.tsx'
import { lineHash, parseLineHash, ROW_PX, visibleRows } from './log-window.ts'
import { contentHeight, type LogScroll, type LogStart, useLogScroll } from './use-log-scroll.ts'

/** Above so many lines wrapping is not offered: rows would no longer have one height. */
export const WRAP_LINES_MAX = 5_000

/** The lines that a view shows. `line` answers undefined for a line that is not here yet; `want` asks for a range. */
export type LogSource = {
  count: number
  line(index: number): string | undefined
  want(from: number, to: number): void
}

/** Every word of the view. */
export type LogViewText = {
  label: string
  follow: (newLines: number) => string
  newLines: (count: number) => string
  lineLink: (line: number) => string
  wrap: string
  empty: ReactNode
}

type Range = { from: number; to: number }

/**
 * A log of any length: only the rows in view are drawn. A line's number links to it (`#L12`, `Shift` for a range);
 * `end` keeps following while lines arrive. Screen readers hear a count now and then instead of every line.
 */
export function LogView(props: {
  source: LogSource
  start: LogStart
  running: boolean
  text: LogViewText
  marked?: number | undefined
  toolbar?: ReactNode
  className?: string
}) {
  const { source, running, text } = props
  const root = useRef<HTMLDivElement>(null)
  const [selected, setSelected] = useLineHash(root)
  const [wrap, setWrap] = useState(false)
  const scroll = useLogScroll(source.count, selected?.from ?? props.start)
  const rows = visibleRows(source.count, scroll.topPx, scroll.viewportPx)
  const { from, to } = wrap ? { from: 0, to: source.count } : rows
  const { want } = source
  useEffect(() => want(from, to), [want, from, to])
  const seen = useRef(source.count)
  if (scroll.following) seen.current = source.count

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'End') scroll.follow()
    else if (event.key === 'Home') {
      scroll.unfollow()
      scroll.scrollTo(0)
    } else if (event.key === 'w' && source.count <= WRAP_LINES_MAX) setWrap(!wrap)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={root}
      className={classNames(
        'relative flex min-h-0 flex-col overflow-hidden rounded-card border bg-log',
        props.className,
      )}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-1 text-table text-2">
        {props.toolbar}
        {source.count <= WRAP_LINES_MAX ? (
          <label className="flex min-h-8 items-center gap-2">
            <input type="checkbox" checked={wrap} onChange={(event) => setWrap(event.target.checked)} />
            {text.wrap}
          </label>
        ) : null}
      </div>
      <div
        ref={scroll.ref}
        role="log"
        aria-live="off"
        aria-label={text.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-auto font-mono text-table text-1 [overflow-anchor:none]"
      >
        {source.count === 0 ? <div className="p-4 font-sans text-2">{text.empty}</div> : null}
        {wrap ? (
          <div>{lines(0, source.count, props, selected, setSelected)}</div>
        ) : (
          <div className="relative" style={{ height: contentHeight(source.count, 0) }}>
            <Rows scroll={scroll} firstTopPx={rows.firstTopPx}>
              {lines(rows.from, rows.to, props, selected, setSelected)}
            </Rows>
          </div>
        )}
      </div>
      {running && !scroll.following && !wrap ? (
        <button
          type="button"
          onClick={scroll.follow}
          className="absolute right-4 bottom-4 min-h-8 rounded-full border border-active-line bg-active-bg px-4 text-table font-medium text-active-text shadow-popover max-md:min-h-11"
        >
          {text.follow(source.count - seen.current)}
        </button>
      ) : null}
      <Announcer count={source.count} words={text.newLines} />
    </div>
  )
}

function Rows({ scroll, firstTopPx, children }: { scroll: LogScroll; firstTopPx: number; children: ReactNode }) {
  const shownTopPx = scroll.ref.current?.scrollTop ?? 0
  return (
    <div className="absolute inset-x-0 w-max min-w-full" style={{ top: shownTopPx + firstTopPx }}>
      {children}
    </div>
  )
}

function lines(
  from: number,
  to: number,
  { source, text, marked }: { source: LogSource; text: LogViewText; marked?: number | undefined },
  selected: Range | null,
  select: (range: Range) => void,
): ReactNode[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => {
    const number = from + offset + 1
    const line = source.line(number - 1)
    const isSelected = selected !== null && number >= selected.from && number <= selected.to
    return (
      <div
        key={number}
        data-line={number}
        className={classNames(
          'flex min-h-5 pr-4',
          isSelected && 'bg-attention-bg',
          !isSelected && number === marked && 'bg-danger-bg',
        )}
        style={{ minHeight: ROW_PX }}
      >
        <a
          href={lineHash({ from: number, to: number })}
          aria-label={text.lineLink(number)}
          tabIndex={-1}
          onClick={(event) => {
            event.preventDefault()
            select(
              event.shiftKey && selected
                ? { from: Math.min(selected.from, number), to: Math.max(selected.from, number) }
                : { from: number, to: number },
            )
          }}
          style={{ minWidth: `${Math.max(5, String(source.count).length) + 2}ch` }}
          className="sticky left-0 shrink-0 bg-log pr-3 text-right text-2 select-none hover:text-1"
        >
          {number}
        </a>
        <span className="whitespace-pre-wrap wrap-anywhere in-[.w-max]:whitespace-pre">
          {line === undefined ? '' : <LogText text={line} />}
        </span>
      </div>
    )
  })
}

/** The lines that the address names. A link that names some, here or elsewhere on the page, brings the log into view. */
function useLineHash(root: RefObject<HTMLDivElement | null>): [Range | null, (range: Range) => void] {
  const [range, setRange] = useState<Range | null>(null)
  useEffect(() => {
    let known: string | undefined
    const read = () => {
      const { hash } = window.location
      // A page that is read anew replaces its address by the same one. That moves nobody.
      if (hash === known) return
      known = hash
      const named = parseLineHash(hash)
      setRange(named)
      if (named) root.current?.scrollIntoView({ block: 'nearest' })
    }
    read()
    // A router changes the address without a `hashchange`.
    window.addEventListener('hashchange', read)
    window.navigation?.addEventListener('currententrychange', read)
    return () => {
      window.removeEventListener('hashchange', read)
      window.navigation?.removeEventListener('currententrychange', read)
    }
  }, [root])
  const select = (next: Range) => {
    window.history.replaceState(window.history.state, '', lineHash(next))
    setRange(next)
  }
  return [range, select]
}

function Announcer({ count, words }: { count: number; words: (count: number) => string }) {
  const latest = useRef(count)
  const said = useRef(count)
  const [message, setMessage] = useState('')
  latest.current = count
  useEffect(() => {
    const timer = setInterval(() => {
      const fresh = latest.current - said.current
      said.current = latest.current
      setMessage(fresh > 0 ? words(fresh) : '')
    }, 10_000)
    return () => clearInterval(timer)
  }, [words])
  return (
    <p role="status" className="sr-only">
      {message}
    </p>
  )
}
