import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { shortSha } from '#lib/words.ts'
import { buildsText as text } from '../text.ts'
import type { BuildDetail } from '../types.ts'

/** Under the sentence: which commit, by whom, why it was built, and how well it was shut in. */
export function AboutBuild(props: { org: string; build: BuildDetail; startedBy: string | null }) {
  const { build } = props
  return (
    <div className="flex flex-col gap-1">
      {build.title ? (
        <p className="text-body wrap-anywhere text-1 max-md:text-phone">
          <bdi>{build.title}</bdi>
        </p>
      ) : null}
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-table">
        <span className="font-mono wrap-anywhere">
          <bdi>{build.branch}</bdi>
        </span>
        {build.commitSha ? <code className="font-mono">{shortSha(build.commitSha)}</code> : null}
        {build.authorName ? (
          <span className="wrap-anywhere">
            <bdi>{build.authorName}</bdi>
          </span>
        ) : null}
        <span>{props.startedBy ? text.byWhom(props.startedBy) : text.triggers[build.trigger]}</span>
        <RelativeTime at={build.createdAt} />
        {build.isolation ? <span>{text.isolationMark[build.isolation]}</span> : null}
        {build.supersededBy ? (
          <Link href={paths.build(props.org, build.supersededBy.id)} className="text-link underline">
            {text.crumb(build.supersededBy.number)}
          </Link>
        ) : null}
        {build.rerunOf ? (
          <Link href={paths.build(props.org, build.rerunOf)} className="text-link underline">
            {text.rerunOf}
          </Link>
        ) : null}
      </p>
    </div>
  )
}
