import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  Pin,
  Snowflake,
  SquareUserRound,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'
import type { Shape, StatusLook, Tone } from './status-look.ts'

const ICONS: Readonly<Record<Shape, LucideIcon>> = {
  notBegun: CircleDashed,
  running: LoaderCircle,
  good: CircleCheck,
  bad: OctagonX,
  person: SquareUserRound,
  look: TriangleAlert,
  held: CirclePause,
  ended: CircleSlash,
  frozen: Snowflake,
  pinned: Pin,
}

const TEXT: Readonly<Record<Tone, string>> = {
  neutral: 'text-neutral-text',
  active: 'text-active-text',
  success: 'text-success-text',
  danger: 'text-danger-text',
  attention: 'text-attention-text',
  hold: 'text-hold-text',
}

const BADGE: Readonly<Record<Tone, string>> = {
  neutral: 'border-neutral-line bg-neutral-bg',
  active: 'border-active-line bg-active-bg',
  success: 'border-success-line bg-success-bg',
  danger: 'border-danger-line bg-danger-bg',
  attention: 'border-attention-line bg-attention-bg',
  hold: 'border-hold-line bg-hold-bg',
}

/** The shape of a status in its colour. `label` names it for a reader when no word stands beside it. */
export function StatusShape({
  look,
  size = 16,
  label,
}: {
  look: Pick<StatusLook, 'shape' | 'tone'>
  size?: number
  label?: string
}) {
  const Icon = ICONS[look.shape]
  return (
    <Icon
      size={size}
      data-shape={look.shape}
      className={classNames('shrink-0', TEXT[look.tone], look.shape === 'running' && 'animate-spin-slow')}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    />
  )
}

/** A status: word, shape and colour. `children` may replace the word by a longer sentence that begins with it. */
export function StatusBadge({ look, children }: { look: StatusLook; children?: ReactNode }) {
  return (
    <span
      data-status={look.word}
      data-shape={look.shape}
      className={classNames(
        'inline-flex max-w-full items-center gap-1.5 rounded-badge border px-2 py-0.5 text-meta font-medium',
        BADGE[look.tone],
        TEXT[look.tone],
      )}
    >
      <StatusShape look={look} size={14} />
      <span className="truncate">{children ?? look.word}</span>
    </span>
  )
}

/** A status as running text: shape and word in its colour, without a box. */
export function StatusText({ look, children }: { look: StatusLook; children?: ReactNode }) {
  return (
    <span
      data-status={look.word}
      data-shape={look.shape}
      className={classNames('inline-flex items-center gap-1.5 font-medium', TEXT[look.tone])}
    >
      <StatusShape look={look} />
      <span>{children ?? look.word}</span>
    </span>
  )
}
