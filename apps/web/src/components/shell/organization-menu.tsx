import { ChevronsUpDown } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { Wordmark } from '#components/wordmark.tsx'
import { paths } from '#lib/paths.ts'
import { shellText } from '#text/shell.ts'

type Organization = { slug: string; name: string }

/** The organisation that is open, and the way to the others. The browser's own disclosure: it needs no script. */
export function OrganizationMenu({ current, all }: { current: Organization; all: readonly Organization[] }) {
  const others = all.filter((each) => each.slug !== current.slug)
  return (
    <div className="flex flex-col gap-3">
      <Link href={paths.home(current.slug)} className="px-3 pt-1">
        <Wordmark />
      </Link>
      {others.length === 0 ? (
        <p className="truncate px-3 text-body font-medium">
          <bdi>{current.name}</bdi>
        </p>
      ) : (
        <details className="group relative">
          <summary className="flex min-h-9 list-none items-center justify-between gap-2 rounded-control px-3 font-medium hover:bg-subtle">
            <bdi className="truncate">{current.name}</bdi>
            <ChevronsUpDown size={14} aria-label={shellText.switchOrganization} />
          </summary>
          <div className="absolute inset-x-0 z-30 mt-1 flex flex-col rounded-card border bg-surface p-1 shadow-popover">
            {others.map((each) => (
              <a
                key={each.slug}
                href={paths.home(each.slug)}
                className="flex min-h-9 items-center truncate rounded-control px-3 hover:bg-muted"
              >
                <bdi className="truncate">{each.name}</bdi>
              </a>
            ))}
          </div>
        </details>
      )}
    </div>
  )
}
