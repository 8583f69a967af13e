import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { cache } from 'react'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { DashboardMatrix } from '#features/dashboard/components/dashboard-matrix.tsx'
import { OpenPlace } from '#features/dashboard/components/open-place.tsx'
import { matrixRows } from '#features/dashboard/types.ts'
import { ProcessSteps } from '#features/projects/components/process-steps.tsx'
import { ProjectVariables } from '#features/projects/components/project-variables.tsx'
import { ReleaseRows } from '#features/projects/components/release-rows.tsx'
import { TrustList } from '#features/projects/components/trust-list.tsx'
import { projectsText as text } from '#features/projects/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

type Props = {
  params: Promise<{ org: string; projectId: string }>
  searchParams: Promise<{ place?: string | string[] }>
}

const load = cache(async (org: string, projectId: string) => {
  const { api } = await openOrganization(org)
  return settle(api.projects.get({ projectId }))
})

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { org, projectId } = await props.params
  const read = await load(org, projectId)
  return read.ok ? { title: read.value.name } : {}
}

export default async function ProjectPage(props: Props) {
  const { org, projectId } = await props.params
  const { place } = await props.searchParams
  const session = await openOrganization(org)
  const { api, may } = session
  const read = await load(org, projectId)
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const project = read.value
  const [releases, dashboard] = await Promise.all([
    settle(api.releases.list({ projectId, limit: 30 })),
    settle(api.dashboard.get({ projectId })),
  ])
  const row = dashboard.ok ? dashboard.value.projects[0] : undefined
  const passed = dashboard.ok
    ? dashboard.value.environments.filter(({ id }) => row?.cells.some((cell) => cell.environmentId === id))
    : []
  const latest = project.latestRelease
  return (
    <>
      <LiveRefresh topics={[`project:${projectId}`, 'release', 'promotion', 'environment', 'deployment']} />
      <PageHeader
        sentence={<bdi>{project.name}</bdi>}
        detail={<p>{latest ? text.latest(latest.version) : text.noRelease}</p>}
      />
      {project.localSites ? null : <p className="text-2">{text.localSitesOff}</p>}
      {dashboard.ok && row ? (
        <section aria-label={text.environments}>
          <DashboardMatrix
            org={org}
            environments={passed}
            rows={matrixRows(passed, [row])}
            targets={project.targets}
            page={paths.project(org, projectId)}
          />
          <OpenPlace
            session={session}
            org={org}
            dashboard={dashboard.value}
            named={place}
            closeTo={paths.project(org, projectId)}
          />
        </section>
      ) : null}
      <Section title={text.releases} id="releases" flush={releases.ok && releases.value.items.length > 0}>
        {!releases.ok ? (
          <ProblemState what={text.releases} problem={releases.problem} />
        ) : releases.value.items.length === 0 ? (
          <p className="text-2">{text.releasesNone}</p>
        ) : (
          <ReleaseRows org={org} releases={releases.value.items} />
        )}
      </Section>
      <Section title={text.trust} id="trust" flush={project.trust.length > 0}>
        <TrustList trust={project.trust} />
      </Section>
      <Section title={text.process(project.process.version)} id="process" flush>
        {project.process.steps.length === 0 ? (
          <p className="px-4 py-3 text-2">{text.noProcess}</p>
        ) : (
          <ProcessSteps steps={project.process.steps} />
        )}
      </Section>
      <Section title={text.variables} id="variables" flush>
        <ProjectVariables
          projectId={projectId}
          variables={project.variables}
          phases={project.phases}
          mayConfigure={may('project:configure', { projectId })}
        />
      </Section>
    </>
  )
}
