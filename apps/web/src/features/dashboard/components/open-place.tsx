import type { openOrganization } from '#server/page-session.ts'
import { dashboardText } from '../text.ts'
import { type Dashboard, findPlace } from '../types.ts'
import { PlaceDrawer } from './place-drawer.tsx'
import { PlacePanel } from './place-panel.tsx'

/** The panel of the place that the address names; nothing where it names none that is on the page. */
export function OpenPlace(props: {
  session: Pick<Awaited<ReturnType<typeof openOrganization>>, 'api' | 'may'>
  org: string
  dashboard: Pick<Dashboard, 'projects' | 'environments'>
  named: string | string[] | undefined
  closeTo: string
}) {
  const { session, org } = props
  const open = typeof props.named === 'string' ? findPlace(props.dashboard, props.named) : null
  if (!open) return null
  const { place, ...found } = open
  const may = { request: session.may('promotion:request', place), rollBack: session.may('promotion:rollback', place) }
  return (
    <PlaceDrawer title={dashboardText.cell(found.project.name, found.environment.name)} closeTo={props.closeTo}>
      <PlacePanel api={session.api} org={org} {...found} may={may} />
    </PlaceDrawer>
  )
}
