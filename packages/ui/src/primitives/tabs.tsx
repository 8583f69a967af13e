'use client'

import * as Radix from 'radix-ui/tabs'
import type { ReactNode } from 'react'
import { TAB_CLASS } from '../patterns/link-tabs.tsx'

/** One tab of a tab list. `count` stands after the label, of what the tab holds. */
export type Tab = { value: string; label: string; count?: number | undefined; content: ReactNode }

/** Tabs whose panels are all at hand. Tabs with an address of their own are `LinkTabs`. */
export function Tabs(props: {
  tabs: readonly Tab[]
  value: string
  onValueChange: (value: string) => void
  label: string
}) {
  return (
    <Radix.Root value={props.value} onValueChange={props.onValueChange} className="flex min-h-0 flex-col">
      <Radix.List aria-label={props.label} className="flex gap-1 overflow-x-auto border-b">
        {props.tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} className={TAB_CLASS}>
            {tab.label}
            {tab.count === undefined ? null : <span className="ml-2 text-2 tabular-nums">{tab.count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {props.tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="min-h-0 pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
