import { EmptyState } from '@baton/ui/patterns/empty-state'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { ProblemState } from '#components/problem-state.tsx'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { CreateTeam } from '#features/teams/components/create-team.tsx'
import { TeamCard } from '#features/teams/components/team-card.tsx'
import { teamsText } from '#features/teams/text.ts'
import { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: teamsText.title }

export default async function TeamsPage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, may } = await openOrganization(org)
  const [teams, members] = await Promise.all([
    settle(readAll((page) => api.teams.list(page))),
    settle(readAll((page) => api.members.list(page))),
  ])
  if (!teams.ok) return <ProblemState what={teamsText.title} problem={teams.problem} />
  const mayConfigure = may('team:configure')
  return (
    <>
      <PageHeader size="title" sentence={teamsText.sentence(teams.value.length)} detail={teamsText.detail} />
      {teams.value.length === 0 ? <EmptyState title={teamsText.empty} /> : null}
      {teams.value.map((team) => (
        <TeamCard key={team.teamId} team={team} members={members.ok ? members.value : []} mayConfigure={mayConfigure} />
      ))}
      <Section title={teamsText.createTitle} id="create">
        {mayConfigure ? <CreateTeam /> : <NotYours api={api} roles={['owner', 'admin']} say={teamsText.notYours} />}
      </Section>
    </>
  )
}
