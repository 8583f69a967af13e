import { classNames } from '../class-names.ts'

/** A grey stand-in in the final geometry. Shown after 200 ms, so that what is quick does not flash. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames('animate-skeleton rounded-control bg-muted', className)} />
}
