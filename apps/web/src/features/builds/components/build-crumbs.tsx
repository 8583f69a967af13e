import { ChevronLeft, ChevronRight } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { buildsText as text } from '../text.ts'
import type { BuildDetail } from '../types.ts'

/** Where a build is: its repository, and the builds before and after it. */
export function BuildCrumbs({ org, build }: { org: string; build: BuildDetail }) {
  const { before, after } = build
  return (
    <nav aria-label={text.crumbsLabel} className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Link href={paths.repository(org, build.repositoryId)} className="text-link hover:underline">
        <bdi>{build.repositoryName}</bdi>
      </Link>
      {before ? (
        <Link href={paths.build(org, before.id)} data-key="[" className={NEIGHBOUR}>
          <ChevronLeft size={16} aria-hidden />
          {text.crumb(before.number)}
        </Link>
      ) : null}
      {after ? (
        <Link href={paths.build(org, after.id)} data-key="]" className={NEIGHBOUR}>
          {text.crumb(after.number)}
          <ChevronRight size={16} aria-hidden />
        </Link>
      ) : null}
    </nav>
  )
}

const NEIGHBOUR = 'touch-target flex items-center text-table text-2 hover:text-1 hover:underline'
