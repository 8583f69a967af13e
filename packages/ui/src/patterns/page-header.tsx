import type { ReactNode } from 'react'

/**
 * The top of a page: where it is, its state, and the sentence that answers the page's question. Without crumbs the state
 * stands beside the sentence. The sentence is the page's h1; `size` is 'title' where the question is answered by a name.
 */
export function PageHeader(props: {
  crumbs?: ReactNode
  status?: ReactNode
  sentence: ReactNode
  detail?: ReactNode
  actions?: ReactNode
  size?: 'sentence' | 'title'
}) {
  return (
    <header className="flex flex-col gap-3">
      {props.crumbs ? (
        <div className="flex flex-wrap items-center justify-between gap-2 text-2">
          <div className="min-w-0 wrap-anywhere">{props.crumbs}</div>
          {props.status}
        </div>
      ) : null}
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="flex min-w-0 max-w-full flex-col gap-2">
          <h1
            className={
              props.size === 'title'
                ? 'text-title font-semibold wrap-anywhere'
                : 'text-sentence font-semibold text-balance wrap-anywhere max-md:text-title'
            }
          >
            {props.sentence}
          </h1>
          {props.detail ? <div className="max-w-[72ch] text-2">{props.detail}</div> : null}
        </div>
        {props.crumbs ? null : props.status}
        {props.actions ? <div className="flex flex-wrap gap-2">{props.actions}</div> : null}
      </div>
    </header>
  )
}
