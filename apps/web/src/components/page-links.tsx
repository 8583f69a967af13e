import { buttonClass } from '@baton/ui/primitives/button'
import { Link } from './link.tsx'

/** The ways to the first and to the next page of a list, as links; nothing where one page is all. `label` names the list. */
export function PageLinks(props: {
  label: string
  first: { href: string; text: string } | null
  next: { href: string; text: string } | null
}) {
  if (!props.first && !props.next) return null
  return (
    <nav aria-label={props.label} className="flex flex-wrap gap-2">
      {props.first ? (
        <Link href={props.first.href} className={buttonClass()}>
          {props.first.text}
        </Link>
      ) : null}
      {props.next ? (
        <Link href={props.next.href} className={buttonClass()} rel="next">
          {props.next.text}
        </Link>
      ) : null}
    </nav>
  )
}
