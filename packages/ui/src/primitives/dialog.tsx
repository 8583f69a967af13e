'use client'

import { X } from 'lucide-react'
import * as Radix from 'radix-ui/dialog'
import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'

/** A modal dialog, or a drawer at the right edge. Focus is held inside and given back on close. */
export function Dialog(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  closeLabel: string
  side?: 'centre' | 'right'
  children: ReactNode
}) {
  const { side = 'centre' } = props
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-[rgb(0_0_0/0.4)]" />
        <Radix.Content
          {...(props.description ? {} : { 'aria-describedby': undefined })}
          className={classNames(
            'fixed z-50 flex animate-appear flex-col gap-4 overflow-y-auto border bg-surface p-6 shadow-popover outline-none',
            side === 'centre'
              ? 'inset-x-4 top-[10vh] mx-auto max-h-[80vh] max-w-lg rounded-dialog'
              : 'inset-y-0 right-0 w-full max-w-md',
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-section font-semibold">{props.title}</Radix.Title>
            <Radix.Close
              aria-label={props.closeLabel}
              className="touch-target -mt-1 -mr-2 rounded-control p-2 text-2 hover:bg-subtle hover:text-1"
            >
              <X size={16} aria-hidden />
            </Radix.Close>
          </div>
          {props.description ? <Radix.Description className="text-2">{props.description}</Radix.Description> : null}
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
