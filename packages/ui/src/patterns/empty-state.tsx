import type { ReactNode } from 'react'

/** What stands where nothing is yet: what belongs here, and one act. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="flex flex-col items-start gap-3 rounded-card border border-dashed bg-surface p-6">
      <p className="text-body font-semibold max-md:text-phone">{title}</p>
      {children ? <div className="max-w-[72ch] text-2">{children}</div> : null}
      {action}
    </div>
  )
}
