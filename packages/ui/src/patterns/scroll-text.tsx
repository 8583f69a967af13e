import { classNames } from '../class-names.ts'

/** Somebody's words in their own lines, scrolled when they are long. Reachable by keyboard, since it scrolls. */
export function ScrollText({ label, className, children }: { label: string; className?: string; children: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={classNames('overflow-auto font-mono text-table whitespace-pre-wrap wrap-anywhere', className)}
    >
      {children}
    </section>
  )
}
