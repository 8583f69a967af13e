import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { Notice } from '@baton/ui/patterns/notice'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { Undo2 } from 'lucide-react'
import type { Metadata } from 'next'
import { cache } from 'react'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { ComparisonSection } from '#features/promotions/components/comparison.tsx'
import { DecidePanel } from '#features/promotions/components/decide-panel.tsx'
import { DeploymentSection } from '#features/promotions/components/deployment-section.tsx'
import { GateList } from '#features/promotions/components/gate-list.tsx'
import { PromotionEnd } from '#features/promotions/components/promotion-end.tsx'
import { PromotionTimeline } from '#features/promotions/components/promotion-timeline.tsx'
import { isOpen, PROMOTION_LOOK, waitsForProof } from '#features/promotions/status.ts'
import { promotionsText } from '#features/promotions/text.ts'
import { paths } from '#lib/paths.ts'
import { statusIcon } from '#lib/status-icon.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

type Props = { params: Promise<{ org: string; promotionId: string }> }

const load = cache(async (org: string, promotionId: string) => {
  const { api } = await openOrganization(org)
  return settle(api.promotions.get({ promotionId }))
})

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { org, promotionId } = await props.params
  const read = await load(org, promotionId)
  if (!read.ok) return {}
  const { status, projectName, version, environmentName } = read.value
  const look = PROMOTION_LOOK[status]
  return {
    title: promotionsText.pageTitle(look.word, projectName, version, environmentName),
    icons: { icon: statusIcon(look) },
  }
}

export default async function PromotionPage(props: Props) {
  const { org, promotionId } = await props.params
  const { api, may } = await openOrganization(org)
  const read = await load(org, promotionId)
  if (!read.ok) return <ProblemState what={promotionsText.thisOne} problem={read.problem} />
  const promotion = read.value
  const look = PROMOTION_LOOK[promotion.status]
  // Of a failure, a notice says it beside what can be done.
  const saidBelow = promotion.status === 'failed'
  const place = { projectId: promotion.projectId, environmentId: promotion.environmentId }
  return (
    <>
      <LiveRefresh
        topics={[
          `promotion:${promotion.id}`,
          ...(promotion.deployment ? [`deployment:${promotion.deployment.id}`] : []),
          ...(isOpen(promotion.status) ? [`environment:${promotion.environmentId}`] : []),
          ...(waitsForProof(promotion) ? ['auditLog'] : []),
        ]}
      />
      <PageHeader
        crumbs={
          <span className="flex flex-wrap items-center gap-x-2">
            <Link href={paths.project(org, promotion.projectId)} className="text-link hover:underline">
              <bdi>{promotion.projectName}</bdi>
            </Link>
            <span aria-hidden>›</span>
            <span>{promotionsText.title(promotion.number)}</span>
            <span aria-hidden>›</span>
            <Link href={paths.release(org, promotion.releaseId)} className="font-mono text-link hover:underline">
              <bdi>{promotion.version}</bdi>
            </Link>
          </span>
        }
        status={
          <span className="flex items-center gap-2" aria-live="polite">
            {promotion.kind === 'rollback' ? (
              <span className="inline-flex items-center gap-1 text-table">
                <Undo2 size={14} aria-hidden />
                {promotionsText.rollbackMark}
              </span>
            ) : null}
            <StatusBadge look={look} />
          </span>
        }
        sentence={promotion.summary.headline}
        detail={
          <div className="flex flex-col gap-1 text-body max-md:text-phone">
            {promotion.reason ? (
              <blockquote className="mb-1 line-clamp-3 border-l-2 pl-3 wrap-anywhere text-1">
                <bdi>{promotion.reason}</bdi>
              </blockquote>
            ) : null}
            {saidBelow
              ? null
              : promotion.summary.lines.map((line) => (
                  <p key={line} className="wrap-anywhere">
                    <LocalSentence>{line}</LocalSentence>
                  </p>
                ))}
          </div>
        }
      />
      <PromotionEnd org={org} promotion={promotion} mayRollBack={may('promotion:rollback', place)} />
      {promotion.holds.map((hold) => (
        <Notice key={hold.kind} look={{ tone: 'hold', shape: 'held' }}>
          <LocalSentence>{hold.sentence}</LocalSentence>
        </Notice>
      ))}
      {promotion.deployment ? (
        <DeploymentSection
          api={api}
          deployment={promotion.deployment}
          mayRetry={promotion.status === 'failed' && may('deployment:retry', place)}
          environmentName={promotion.environmentName}
          targetUrl={promotion.targetUrl}
        />
      ) : null}
      {isOpen(promotion.status) ? (
        <div className="flex flex-col gap-6 max-md:flex-col-reverse">
          <ComparisonSection comparison={promotion.comparison} />
          <GateList org={org} gates={promotion.gates} met={promotion.met} total={promotion.total} />
        </div>
      ) : (
        <ComparisonSection
          comparison={promotion.comparison}
          tense={promotion.status === 'deployed' ? 'done' : 'never'}
        />
      )}
      <PromotionTimeline items={promotion.timeline} />
      <DecidePanel
        key={promotion.id}
        promotion={{
          promotionId: promotion.id,
          number: promotion.number,
          version: promotion.version,
          environmentName: promotion.environmentName,
          requesterName: promotion.requestedBy?.displayName ?? null,
          status: promotion.status,
          you: promotion.you,
          intentSha256: promotion.intentSha256,
        }}
      />
    </>
  )
}
