'use client'

import * as Radix from 'radix-ui/tooltip'
import type { ReactNode } from 'react'

/** A short text beside what is focused or pointed at. The child must be focusable: what it says is reachable by keyboard. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={300}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            sideOffset={6}
            className="z-50 max-w-80 animate-appear rounded-control border bg-surface px-3 py-2 text-meta text-1 shadow-popover"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
