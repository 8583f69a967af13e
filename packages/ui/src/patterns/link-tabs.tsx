import { createElement, type ElementType } from 'react'

export const TAB_CLASS =
  'min-h-9 shrink-0 border-b-2 border-transparent px-3 py-2 text-body text-2 transition-tint hover:text-1 ' +
  'aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-text-1 ' +
  'data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text-1 max-md:min-h-11'

/** One tab that is a link. */
export type LinkTab = { href: string; label: string; count?: number | string | undefined; current: boolean }

/** Tabs that are links: reload, Back and a colleague see the same one. `link` is the router's link component. */
export function LinkTabs(props: { tabs: readonly LinkTab[]; label: string; link?: ElementType }) {
  return (
    <nav aria-label={props.label} className="flex gap-1 border-b max-md:flex-wrap md:overflow-x-auto">
      {props.tabs.map((tab) =>
        createElement(
          props.link ?? 'a',
          { key: tab.href, href: tab.href, className: TAB_CLASS, 'aria-current': tab.current ? 'page' : undefined },
          tab.label,
          tab.count === undefined ? null : <span className="ml-2 text-2 tabular-nums">{tab.count}</span>,
        ),
      )}
    </nav>
  )
}
