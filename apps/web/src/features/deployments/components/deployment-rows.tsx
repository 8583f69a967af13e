import { classNames } from '@baton/ui/class-names'
import { Elapsed } from '@baton/ui/patterns/elapsed'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { Undo2 } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { environmentsText as text } from '#features/environments/text.ts'
import { promotionsText } from '#features/promotions/text.ts'
import { paths } from '#lib/paths.ts'
import { DEPLOYMENT_LOOK, type Deployment } from '../status.ts'

/** Deployments as rows: what to what, who asked, who agreed, how it ended. `narrow` where there is no room for columns. */
export function DeploymentRows(props: { org: string; deployments: readonly Deployment[]; narrow?: boolean }) {
  const { org, deployments, narrow = false } = props
  return (
    <ul>
      {deployments.map((deployment) => (
        <li key={deployment.id} data-row className="border-b px-4 py-2.5 last:border-b-0 hover:bg-subtle">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="w-44 max-md:w-auto">
              <StatusBadge look={DEPLOYMENT_LOOK[deployment.state]} />
            </span>
            <Link
              href={paths.promotion(org, deployment.promotionId)}
              className="min-w-0 flex-1 basis-56 wrap-anywhere hover:underline"
            >
              <bdi className="font-medium">{deployment.projectName}</bdi>{' '}
              <span className="font-mono">
                <bdi>{deployment.version}</bdi>
              </span>{' '}
              <span className="text-2">{text.from(deployment.fromVersion)}</span>
            </Link>
            <span className="flex flex-wrap items-center gap-x-4 text-table text-2 max-md:w-full">
              {deployment.kind === 'rollback' ? (
                <span className="inline-flex items-center gap-1">
                  <Undo2 size={14} aria-hidden />
                  {promotionsText.rollbackMark}
                </span>
              ) : null}
              <span>
                {[
                  text.askedBy(deployment.requestedBy?.displayName ?? null),
                  text.approvedBy(deployment.approvedBy.map((person) => person.displayName).join(', ')),
                  deployment.proved ? '' : text.proofPending,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
              <span className="md:w-14 md:text-right">
                <Elapsed from={deployment.startedAt} to={deployment.finishedAt} />
              </span>
              <span className="md:w-14 md:text-right">
                <RelativeTime at={deployment.startedAt} align="right" />
              </span>
            </span>
          </div>
          {deployment.reason || deployment.failure ? (
            <p className={classNames('mt-1 text-table wrap-anywhere text-2', !narrow && 'md:pl-48')}>
              <bdi>{deployment.failure ?? deployment.reason}</bdi>
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
