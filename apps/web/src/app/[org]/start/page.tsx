import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ConfirmNotice } from '#features/account/confirm-notice.tsx'
import { FirstStepList, firstStepsDone, STEP_COUNT } from '#features/onboarding/components/first-step-list.tsx'
import { loadFirstSteps } from '#features/onboarding/load-steps.ts'
import { onboardingText as text } from '#features/onboarding/text.ts'
import { sourceBase } from '#features/repositories/source.ts'
import { openOrganization } from '#server/page-session.ts'

export const metadata: Metadata = { title: text.title }

export default async function StartPage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const opened = await openOrganization(org)
  const steps = await loadFirstSteps(opened)
  const done = firstStepsDone(steps)
  return (
    <>
      <LiveRefresh topics={['build', 'repository', 'release', 'promotion', 'environment', 'project']} />
      <PageHeader
        sentence={text.sentence(opened.organization.name)}
        status={<span className="text-table text-2 tabular-nums">{text.done(done, STEP_COUNT)}</span>}
        detail={done === STEP_COUNT ? text.allDone : null}
      />
      <FirstStepList
        org={org}
        steps={steps}
        mayInvite={opened.may('member:invite')}
        mailbox={opened.web.mailbox}
        sample={sampleOf(opened)}
      />
      {opened.user.addressProved ? null : <ConfirmNotice email={opened.user.email} mailbox={opened.web.mailbox} />}
    </>
  )
}

function sampleOf({ web, may, orgId }: Awaited<ReturnType<typeof openOrganization>>) {
  const { CI_PUBLIC_URL, SAMPLE_FORGE_URL } = web.env
  if (!SAMPLE_FORGE_URL || !may('repository:connect')) return null
  return { sourceBase: sourceBase(CI_PUBLIC_URL, orgId), mayProject: may('project:create') }
}
