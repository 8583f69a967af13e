import { redirect } from 'next/navigation'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

/** The first page after signing in: the inbox when something waits, the first steps while there is nothing, else the dashboard. */
export default async function HomePage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api } = await openOrganization(org)
  const read = await settle(api.dashboard.get({ limit: 1 }))
  if (!read.ok) redirect(paths.dashboard(org))
  const { counts } = read.value
  if (counts.waitForYou > 0) redirect(paths.inbox(org))
  redirect(counts.projects === 0 ? paths.start(org) : paths.dashboard(org))
}
