import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { Notice } from '@baton/ui/patterns/notice'
import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { ComparisonSection } from '#features/promotions/components/comparison.tsx'
import { GateList } from '#features/promotions/components/gate-list.tsx'
import { RequestForm } from '#features/promotions/components/request-form.tsx'
import { promotionsText } from '#features/promotions/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

type Props = { params: Promise<{ org: string; releaseId: string; environmentId: string }> }

export const metadata: Metadata = { title: 'Promote' }

export default async function PromotePage(props: Props) {
  const { org, releaseId, environmentId } = await props.params
  const { api, may } = await openOrganization(org)
  const [release, preview, environment] = await Promise.all([
    settle(api.releases.get({ releaseId })),
    settle(api.promotions.preview({ releaseId, environmentId })),
    settle(api.environments.get({ environmentId })),
  ])
  for (const read of [release, preview, environment]) {
    if (!read.ok) return <ProblemState what={metadata.title as string} problem={read.problem} />
  }
  if (!release.ok || !preview.ok || !environment.ok) return null
  const { projectId, projectName, version } = release.value
  const { name } = environment.value
  return (
    <>
      <LiveRefresh topics={[`environment:${environmentId}`]} />
      <PageHeader
        crumbs={
          <span className="flex flex-wrap items-center gap-x-2">
            <Link href={paths.project(org, projectId)} className="text-link hover:underline">
              <bdi>{projectName}</bdi>
            </Link>
            <span aria-hidden>›</span>
            <Link href={paths.release(org, releaseId)} className="font-mono text-link hover:underline">
              <bdi>{version}</bdi>
            </Link>
          </span>
        }
        sentence={preview.value.summary.headline}
        detail={preview.value.summary.lines.map((line) => (
          <p key={line} className="wrap-anywhere">
            <LocalSentence>{line}</LocalSentence>
          </p>
        ))}
      />
      {preview.value.replaces ? (
        <Notice look={{ tone: 'attention', shape: 'look' }}>
          {promotionsText.request.replaces(preview.value.replaces.number, preview.value.replaces.version)}
        </Notice>
      ) : null}
      <ComparisonSection comparison={preview.value.comparison} />
      <GateList
        org={org}
        gates={preview.value.gates}
        met={preview.value.met}
        total={preview.value.total}
        title={promotionsText.request.what}
      />
      {preview.value.bytesDeleted ? (
        <Notice look={{ tone: 'attention', shape: 'look' }}>
          <LocalSentence>{preview.value.bytesDeleted}</LocalSentence>
        </Notice>
      ) : may('promotion:request', { projectId, environmentId }) ? (
        <RequestForm releaseId={releaseId} environmentId={environmentId} version={version} environmentName={name} />
      ) : (
        <NotYours api={api} roles={['owner', 'admin', 'member']} say={promotionsText.request.notYours} />
      )}
    </>
  )
}
