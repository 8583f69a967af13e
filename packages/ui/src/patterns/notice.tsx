import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'
import { StatusShape } from './status-badge.tsx'
import type { StatusLook, Tone } from './status-look.ts'

const BOX: Readonly<Record<Tone, string>> = {
  neutral: 'border-neutral-line bg-neutral-bg',
  active: 'border-active-line bg-active-bg',
  success: 'border-success-line bg-success-bg',
  danger: 'border-danger-line bg-danger-bg',
  attention: 'border-attention-line bg-attention-bg',
  hold: 'border-hold-line bg-hold-bg',
}

/** A sentence that must be seen, in its place on the page. `live` announces it when it appears. */
export function Notice(props: {
  look: Pick<StatusLook, 'tone' | 'shape'>
  live?: boolean
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <div
      {...(props.live ? { role: 'status' } : {})}
      className={classNames(
        'flex flex-wrap items-start gap-3 rounded-card border px-4 py-3 text-1',
        BOX[props.look.tone],
      )}
    >
      <span className="mt-0.5">
        <StatusShape look={props.look} size={16} />
      </span>
      <div className="min-w-0 flex-1 basis-60 wrap-anywhere">{props.children}</div>
      {props.action}
    </div>
  )
}
