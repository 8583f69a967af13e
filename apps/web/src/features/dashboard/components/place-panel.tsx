import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusText } from '@baton/ui/patterns/status-badge'
import { buttonClass } from '@baton/ui/primitives/button'
import { Link } from '#components/link.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { DeploymentRows } from '#features/deployments/components/deployment-rows.tsx'
import { placeLook } from '#features/environments/status.ts'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { promotionsText } from '#features/promotions/text.ts'
import { paths } from '#lib/paths.ts'
import type { ServerApi } from '#server/api/app-router.ts'
import { settle } from '#server/settle.ts'
import { nextRelease } from '../next-release.ts'
import { dashboardText } from '../text.ts'
import { type DashboardCell, type DashboardEnvironment, type DashboardProject, placeLine } from '../types.ts'
import { PlacePending } from './place.tsx'

const text = dashboardText.panel
const DEPLOYMENTS_SHOWN = 5

/** One place opened: what is live and by whose decision, what waits for whom, what came before, and what one can do. */
export async function PlacePanel(props: {
  api: ServerApi
  org: string
  project: DashboardProject
  environment: DashboardEnvironment
  cell: DashboardCell
  may: { request: boolean; rollBack: boolean }
}) {
  const { api, org, project, environment, cell } = props
  const place = { projectId: project.id, environmentId: environment.id }
  const [deployments, releases] = await Promise.all([
    settle(api.deployments.list({ ...place, limit: DEPLOYMENTS_SHOWN })),
    settle(api.releases.list({ projectId: project.id, limit: 1 })),
  ])
  const newest = releases.ok ? releases.value.items[0] : undefined
  const next = nextRelease(project, environment.id, newest ? { releaseId: newest.id, version: newest.version } : null)
  const brought = deployments.ok ? deployments.value.items.find(({ id }) => id === cell.live?.deploymentId) : undefined
  return (
    <>
      <div className="flex flex-col gap-2">
        <p className="flex flex-wrap items-center gap-x-3">
          <StatusText look={placeLook(cell)} />
          {cell.live ? (
            <>
              <Link href={paths.release(org, cell.live.releaseId)} className="font-mono text-link hover:underline">
                <bdi>{cell.live.version}</bdi>
              </Link>
              <span className="text-2">
                {text.came} <RelativeTime at={cell.live.since} ago />
              </span>
            </>
          ) : null}
        </p>
        {brought ? (
          <p className="text-2">
            {text.decision(
              brought.requestedBy?.displayName ?? null,
              brought.approvedBy.map((person) => person.displayName),
            )}
          </p>
        ) : null}
        <PlacePending org={org} place={placeLine(cell)} />
      </div>
      <Acts {...props} next={next} place={place} />
      <section aria-labelledby="place-history" className="flex flex-col gap-2">
        <h3 id="place-history" className="font-medium">
          {text.history(DEPLOYMENTS_SHOWN)}
        </h3>
        {!deployments.ok ? (
          <ProblemState what={text.history(DEPLOYMENTS_SHOWN)} problem={deployments.problem} />
        ) : deployments.value.items.length === 0 ? (
          <p className="text-2">{text.historyNone}</p>
        ) : (
          <div className="-mx-4 border-y">
            <DeploymentRows org={org} deployments={deployments.value.items} narrow />
          </div>
        )}
        <Link href={paths.environment(org, environment.id)} className="w-fit text-link hover:underline">
          {text.environment(environment.name)}
        </Link>
      </section>
    </>
  )
}

function Acts(
  props: Parameters<typeof PlacePanel>[0] & {
    next: ReturnType<typeof nextRelease>
    place: { projectId: string; environmentId: string }
  },
) {
  const { api, org, environment, cell, may, next, place } = props
  if (!may.request)
    return <NotYours api={api} roles={['owner', 'admin', 'member']} say={promotionsText.request.notYours} />
  return (
    <div className="flex flex-col items-start gap-3">
      {next ? (
        <Link
          href={paths.promote(org, next.releaseId, environment.id)}
          data-key="p"
          className={buttonClass(cell.pending ? 'secondary' : 'primary')}
        >
          {text.promote(next.version, environment.name)}
        </Link>
      ) : (
        <p className="text-2">{text.nothingToPromote}</p>
      )}
      {may.rollBack && cell.live ? (
        <Link
          href={paths.rollback(org, place.environmentId, place.projectId)}
          className={buttonClass('secondary', 'small')}
        >
          {text.rollBack(environment.name)}
        </Link>
      ) : null}
    </div>
  )
}
