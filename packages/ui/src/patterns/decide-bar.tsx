import type { ReactNode } from 'react'

/**
 * The bar where a person decides: sticks to the bottom edge; on a phone above the home area, at the thumb. In a window too
 * low for both it and the page, as at a zoom of 200 %, it stands at the end.
 */
export function DecideBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      aria-label={label}
      data-decide-bar
      className="sticky [@media(height<34rem)]:static bottom-0 z-20 max-md:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] -mx-4 mt-auto -mb-10 border-t bg-surface px-4 pt-4 pb-4 shadow-popover md:mx-0 md:-mb-8 md:rounded-t-card md:border-x"
    >
      {children}
    </section>
  )
}
