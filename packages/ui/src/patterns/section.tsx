import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'

/** A titled card. `aside` stands at the right of the title: a count or an act. */
export function Section(props: {
  title: ReactNode
  id?: string
  aside?: ReactNode
  flush?: boolean
  children: ReactNode
}) {
  return (
    <section
      {...(props.id ? { id: props.id, 'aria-labelledby': `${props.id}-title` } : {})}
      className="rounded-card border bg-surface"
    >
      <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b px-4 py-2">
        <h2 {...(props.id ? { id: `${props.id}-title` } : {})} className="text-body font-semibold max-md:text-phone">
          {props.title}
        </h2>
        {props.aside ? <div className="max-w-full text-table wrap-anywhere text-2">{props.aside}</div> : null}
      </div>
      <div className={classNames(!props.flush && 'p-4')}>{props.children}</div>
    </section>
  )
}
