'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { classNames } from '../class-names.ts'

/** Copies `value`. `label` says what is copied; `copiedLabel` is announced afterwards. */
export function CopyButton(props: {
  value: string
  label: string
  copiedLabel: string
  withText?: boolean
  onCopied?: () => void
}) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      aria-label={props.withText ? undefined : props.label}
      onClick={async () => {
        await navigator.clipboard.writeText(props.value)
        setCopied(true)
        props.onCopied?.()
      }}
      className={classNames(
        'touch-target inline-flex shrink-0 items-center gap-2 rounded-control text-2 transition-tint hover:bg-subtle hover:text-1',
        props.withText ? 'h-8 border border-control px-3 text-table font-medium max-md:h-11' : 'p-1.5',
      )}
    >
      <Icon size={14} aria-hidden />
      {props.withText ? (copied ? props.copiedLabel : props.label) : null}
      <span aria-live="polite" className="sr-only">
        {copied ? props.copiedLabel : ''}
      </span>
    </button>
  )
}
