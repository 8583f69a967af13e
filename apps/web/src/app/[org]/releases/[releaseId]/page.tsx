import { Notice } from '@baton/ui/patterns/notice'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Section } from '@baton/ui/patterns/section'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { cache } from 'react'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { Commits } from '#features/promotions/components/comparison.tsx'
import { PromotionRows } from '#features/promotions/components/promotion-rows.tsx'
import { Evidence } from '#features/releases/components/evidence.tsx'
import { ReleaseStrip } from '#features/releases/components/release-strip.tsx'
import { Variables } from '#features/releases/components/variables.tsx'
import { releasesText as text } from '#features/releases/text.ts'
import { paths } from '#lib/paths.ts'
import { shortSha } from '#lib/words.ts'
import { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'

type Props = { params: Promise<{ org: string; releaseId: string }> }

const load = cache(async (org: string, releaseId: string) => {
  const { api } = await openOrganization(org)
  return settle(api.releases.get({ releaseId }))
})

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { org, releaseId } = await props.params
  const read = await load(org, releaseId)
  return read.ok ? { title: text.sentence(read.value.projectName, read.value.version) } : {}
}

export default async function ReleasePage(props: Props) {
  const { org, releaseId } = await props.params
  const { api, may } = await openOrganization(org)
  const read = await load(org, releaseId)
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const release = read.value
  const promotions = await settle(api.promotions.list({ releaseId, limit: 50 }))
  const environments = await settle(readAll((page) => api.environments.list(page)))
  // Where it was already is no step further, but for the end of its way.
  const end = release.stops.at(-1)
  const next = release.stops.find((stop) => stop.standing === 'never') ?? (end?.standing === 'was' ? end : undefined)
  return (
    <>
      <LiveRefresh topics={[`release:${releaseId}`, 'promotion', 'environment']} />
      <PageHeader
        crumbs={
          <Link href={paths.project(org, release.projectId)} className="text-link hover:underline">
            <bdi>{release.projectName}</bdi>
          </Link>
        }
        sentence={
          <>
            <bdi>{release.projectName}</bdi> <span className="font-mono">{release.version}</span>
          </>
        }
        detail={
          <p className="flex flex-wrap items-center gap-x-3">
            <span>
              {text.cut} <RelativeTime at={release.createdAt} ago />
            </span>
            {release.buildId ? (
              <Link href={paths.build(org, release.buildId)} className="text-link hover:underline">
                {text.build}
              </Link>
            ) : null}
            <span className="font-mono">
              <bdi>{release.ref.replace(/^refs\/(heads|tags)\//, '')}</bdi> {shortSha(release.gitCommit)}
            </span>
          </p>
        }
        actions={
          next && may('promotion:request', { projectId: release.projectId, environmentId: next.environmentId }) ? (
            <Link
              href={paths.promote(org, releaseId, next.environmentId)}
              data-key="p"
              className={buttonClass('primary')}
            >
              {text.promote(next.environmentName)}
            </Link>
          ) : null
        }
      />
      {release.overtakenBy && promotions.ok && promotions.value.items.length === 0 ? (
        <Notice look={{ tone: 'neutral', shape: 'ended' }}>
          {text.overtakenBefore}{' '}
          <Link href={paths.release(org, release.overtakenBy.releaseId)} className="font-mono text-link underline">
            {release.overtakenBy.version}
          </Link>
          {text.overtakenAfter}
        </Notice>
      ) : null}
      <ReleaseStrip org={org} releaseId={releaseId} stops={release.stops} />
      <Section
        title={text.changes}
        id="changes"
        aside={
          release.comparedWith
            ? text.comparedWith(release.comparedWith.environmentName, release.comparedWith.version)
            : text.notCompared
        }
      >
        <Commits commits={release.changes} all />
      </Section>
      <Evidence org={org} release={release} />
      <Variables release={release} environments={environments.ok ? environments.value : []} />
      <Section title={text.history} id="history" flush={promotions.ok && promotions.value.items.length > 0}>
        {!promotions.ok ? (
          <ProblemState what={text.history} problem={promotions.problem} />
        ) : promotions.value.items.length === 0 ? (
          <p className="text-2">{text.historyNone}</p>
        ) : (
          <PromotionRows org={org} promotions={promotions.value.items} />
        )}
      </Section>
    </>
  )
}
