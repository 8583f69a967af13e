import { classNames } from '../class-names.ts'

/**
 * A long version, path or digest on one line, shortened in its middle by the browser as far as the place demands.
 * Copying and screen readers get the whole; focusing or pointing at a parent with class `group` wraps it whole.
 */
export function MiddleEllipsis({ text, tail = 8, mono = true }: { text: string; tail?: number; mono?: boolean }) {
  const cut = Math.max(0, text.length - tail)
  return (
    <bdi className={classNames('inline-flex min-w-0 max-w-full', mono && 'font-mono')}>
      <span className="truncate">{text.slice(0, cut)}</span>
      <span className="shrink-0 whitespace-pre">{text.slice(cut)}</span>
    </bdi>
  )
}
