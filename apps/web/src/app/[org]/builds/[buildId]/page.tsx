import { LinkTabs } from '@baton/ui/patterns/link-tabs'
import { Notice } from '@baton/ui/patterns/notice'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import type { Metadata } from 'next'
import { cache } from 'react'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { buildSentence } from '#features/builds/build-sentence.ts'
import { AboutBuild } from '#features/builds/components/about-build.tsx'
import { ArtifactList } from '#features/builds/components/artifact-list.tsx'
import { BuildActs } from '#features/builds/components/build-acts.tsx'
import { BuildCrumbs } from '#features/builds/components/build-crumbs.tsx'
import { FirstFailureCard } from '#features/builds/components/first-failure.tsx'
import { InputsTab } from '#features/builds/components/inputs-tab.tsx'
import { JobList } from '#features/builds/components/job-list.tsx'
import { LogTab } from '#features/builds/components/log-tab.tsx'
import { ReportFaults } from '#features/builds/components/report-faults.tsx'
import { TestTab } from '#features/builds/components/test-list.tsx'
import { pickStep } from '#features/builds/pick-step.ts'
import { releasesOfBuild } from '#features/builds/releases-of-build.ts'
import { BUILD_LOOK } from '#features/builds/status.ts'
import { buildsText as text } from '#features/builds/text.ts'
import type { BuildDetail } from '#features/builds/types.ts'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { paths } from '#lib/paths.ts'
import { statusIcon } from '#lib/status-icon.ts'
import { nameOfActor } from '#server/name-of-actor.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

type Props = {
  params: Promise<{ org: string; buildId: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

const TABS = ['log', 'tests', 'artifacts', 'inputs'] as const
type Tab = (typeof TABS)[number]

const load = cache(async (org: string, buildId: string) => {
  const { ci } = await openOrganization(org)
  return settle(ci.builds.get.query({ id: buildId }))
})

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { org, buildId } = await props.params
  const read = await load(org, buildId)
  if (!read.ok) return { title: text.title }
  const look = BUILD_LOOK[read.value.state]
  return {
    title: `${look.word}: ${text.number(read.value.repositoryName, read.value.number)}`,
    icons: { icon: statusIcon(look) },
  }
}

export default async function BuildPage(props: Props) {
  const { org, buildId } = await props.params
  const query = await props.searchParams
  const opened = await openOrganization(org)
  const read = await load(org, buildId)
  if (!read.ok) return <ProblemState what={text.thisOne} problem={read.problem} />
  const build = read.value
  const page = paths.build(org, build.id)
  const tab = TABS.find((each) => each === query.tab) ?? 'log'
  const placed = pickStep(build, typeof query.step === 'string' ? query.step : undefined)
  const cancelledByName = build.cancelledBy ? await nameOfActor(opened.api, build.cancelledBy) : null
  const startedBy = build.requestedBy ? await nameOfActor(opened.api, build.requestedBy) : null
  return (
    <>
      <LiveRefresh topics={[`build:${build.id}`]} />
      <PageHeader
        crumbs={<BuildCrumbs org={org} build={build} />}
        status={<StatusBadge look={BUILD_LOOK[build.state]} />}
        sentence={buildSentence({ ...build, cancelledByName })}
        detail={<AboutBuild org={org} build={build} startedBy={startedBy} />}
        actions={
          opened.may('build:start') || opened.may('build:cancel') ? (
            <BuildActs build={build} mayStart={opened.may('build:start')} mayCancel={opened.may('build:cancel')} />
          ) : (
            <NotYours api={opened.api} roles={['owner', 'admin', 'member']} say={text.notYours} />
          )
        }
      />
      {build.waiting ? <Notice look={BUILD_LOOK[build.state]}>{build.waiting}</Notice> : null}
      {build.cause && build.pipelineFaults.length === 0 && !build.firstFailure ? (
        <Notice look={BUILD_LOOK[build.state]}>{build.cause}</Notice>
      ) : null}
      {build.cancelReason ? (
        <Notice look={BUILD_LOOK.cancelled}>{text.cancelledBecause(build.cancelReason)}</Notice>
      ) : null}
      <ReportFaults build={build} />
      <FirstFailureCard org={org} ci={opened.ci} build={build} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
        <Section title={text.steps} id="steps" flush>
          <JobList
            page={page}
            build={{ state: build.state, jobs: build.jobs }}
            shownStepId={tab === 'log' ? (placed?.step.id ?? null) : null}
          />
        </Section>
        <div id="log" className="flex min-w-0 flex-col gap-4">
          <LinkTabs
            link={Link}
            label={text.tabsLabel}
            tabs={TABS.map((each) => ({
              href: each === 'log' ? page : `${page}?tab=${each}`,
              label: text.tabs[each],
              count: countOf(each, build),
              current: each === tab,
            }))}
          />
          {tab === 'log' ? <LogTab org={org} ci={opened.ci} build={build} placed={placed} /> : null}
          {tab === 'tests' ? (
            <TestTab
              ci={opened.ci}
              build={build}
              page={page}
              cursor={typeof query.cursor === 'string' ? query.cursor : undefined}
            />
          ) : null}
          {tab === 'artifacts' ? (
            <ArtifactList
              org={org}
              artifacts={build.artifacts}
              releases={await releasesOfBuild(opened.api, build)}
              mayRetry={opened.may('publication:retry')}
            />
          ) : null}
          {tab === 'inputs' ? <InputsTab org={org} build={build} /> : null}
        </div>
      </div>
    </>
  )
}

function countOf(tab: Tab, build: BuildDetail): number | undefined {
  if (tab === 'tests') return build.tests.total
  return tab === 'artifacts' ? build.artifacts.length : undefined
}
