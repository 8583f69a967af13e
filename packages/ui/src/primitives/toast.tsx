'use client'

import { Toaster as Sonner, toast } from 'sonner'

/** Where toasts appear; one a page. */
export function Toaster({ label }: { label: string }) {
  return (
    <Sonner
      position="bottom-right"
      containerAriaLabel={label}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-start gap-3 rounded-card border bg-surface p-4 text-body text-1 shadow-popover md:w-90',
          description: 'text-table text-2',
        },
      }}
    />
  )
}

/** Says something that has happened, for five seconds. Never the only place of a refusal. */
export function say(message: string, description?: string): void {
  toast(message, description ? { description } : undefined)
}
