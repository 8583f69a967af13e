import type { ReactNode } from 'react'
import { Notice } from './notice.tsx'

/** An error in its place; the rest of the page works. What happened, where, what to do, and a reference to copy. */
export function ErrorState(props: {
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  reference?: string | undefined
}) {
  return (
    <Notice look={{ tone: 'danger', shape: 'bad' }} action={props.action}>
      <p className="font-medium">{props.title}</p>
      {props.children ? <div className="text-2">{props.children}</div> : null}
      {props.reference ? <code className="text-meta text-2 select-all">{props.reference}</code> : null}
    </Notice>
  )
}
