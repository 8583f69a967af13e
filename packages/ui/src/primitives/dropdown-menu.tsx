'use client'

import * as Radix from 'radix-ui/dropdown-menu'
import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'

/** One entry of a menu: an act, or a link when `href` is given. */
export type MenuItem = {
  label: string
  icon?: ReactNode
  onSelect?: () => void
  href?: string
  tone?: 'danger'
}

/** A button that opens a list of acts. Arrow keys, type-ahead and Escape work as in the ARIA menu pattern. */
export function DropdownMenu(props: { trigger: ReactNode; items: readonly MenuItem[]; align?: 'start' | 'end' }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{props.trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={props.align ?? 'end'}
          sideOffset={4}
          className="z-50 min-w-48 animate-appear rounded-card border bg-surface p-1 shadow-popover"
        >
          {props.items.map((item) => (
            <Item key={item.label} item={item} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Item({ item }: { item: MenuItem }) {
  const className = classNames(
    'flex min-h-8 items-center gap-2 rounded-control px-3 py-1 text-body outline-none data-highlighted:bg-muted max-md:min-h-11',
    item.tone === 'danger' ? 'text-danger-text' : 'text-1',
  )
  if (item.href) {
    return (
      <Radix.Item asChild className={className}>
        <a href={item.href}>
          {item.icon}
          {item.label}
        </a>
      </Radix.Item>
    )
  }
  return (
    <Radix.Item className={className} onSelect={() => item.onSelect?.()}>
      {item.icon}
      {item.label}
    </Radix.Item>
  )
}
