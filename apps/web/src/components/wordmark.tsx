import { appText } from '#text/app.ts'

/** The product's name and mark. The mark is a baton handed over: two strokes that overlap. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 text-body font-semibold">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <rect x="1" y="11" width="12" height="5" rx="2.5" className="fill-accent" transform="rotate(-35 7 13.5)" />
        <rect x="7" y="4" width="12" height="5" rx="2.5" className="fill-text-1" transform="rotate(-35 13 6.5)" />
      </svg>
      {appText.name}
    </span>
  )
}
