'use client'

import { useRouter } from 'next/navigation'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { createKeyReader, isTyping, neighbour } from '#lib/keys.ts'
import { paths } from '#lib/paths.ts'

const KeySheet = lazy(() => import('./key-sheet.tsx').then((module) => ({ default: module.KeySheet })))

/** Parts of pages that have a key wherever they are. */
const PARTS: Readonly<Record<string, string>> = {
  d: '#changes',
  l: '[role="log"]',
  s: '#steps a',
  t: 'a[href$="tab=tests"]',
}

/**
 * Acts that a page offers under a single key mark their element with `data-key`. The key focuses it, or the part of the
 * page that it names; a link is followed.
 */
function activate(key: string): boolean {
  const element = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"], ${PARTS[key] ?? ':not(*)'}`)
  if (!element) return false
  if (element.tabIndex < 0) element.tabIndex = -1
  element.focus()
  element.scrollIntoView({ block: 'nearest' })
  if (element instanceof HTMLAnchorElement) element.click()
  return true
}

function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const current = rows.findIndex((row) => row.contains(document.activeElement))
  const next = neighbour(rows.length, current, step)
  if (next === null) return
  const row = rows[next]
  const target = row?.matches('a, button') ? row : row?.querySelector<HTMLElement>('a, button')
  target?.focus()
}

/** The keys of the whole product. Letter keys can be turned off; what decides has none. */
export function PageKeys({ org, letterKeys }: { org: string; letterKeys: boolean }) {
  const router = useRouter()
  const [sheet, setSheet] = useState(false)
  const reader = useRef(createKeyReader(() => Date.now()))
  useEffect(() => {
    const go: Record<string, string> = {
      'g i': paths.inbox(org),
      'g d': paths.dashboard(org),
      'g p': paths.projects(org),
      'g b': paths.builds(org),
      'g e': paths.environments(org),
      'g a': paths.audit(org),
    }
    const single = ['?', '/', 'j', 'k', 'a', 'r', 'd', 'l', 'f', 't', 's', 'p', '[', ']']
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const press = {
        key: event.key,
        typing: isTyping(event.target),
        modified: event.ctrlKey || event.metaKey || event.altKey,
      }
      if (!letterKeys && /^[a-z]$/i.test(event.key)) return
      const shortcut = reader.current(press, [...Object.keys(go), ...single])
      if (shortcut === null) return
      const address = go[shortcut]
      if (address) router.push(address)
      else if (shortcut === '?') setSheet(true)
      else if (shortcut === 'j') moveRow(1)
      else if (shortcut === 'k') moveRow(-1)
      else if (!activate(shortcut)) return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [org, letterKeys, router])
  if (!sheet) return null
  return (
    <Suspense>
      <KeySheet onClose={() => setSheet(false)} />
    </Suspense>
  )
}
