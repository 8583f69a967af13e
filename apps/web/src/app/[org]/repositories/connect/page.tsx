import { Notice } from '@baton/ui/patterns/notice'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { ConnectOwn } from '#features/repositories/components/connect-own.tsx'
import { ConnectSample } from '#features/repositories/components/connect-sample.tsx'
import { isLoopback, sourceBase } from '#features/repositories/source.ts'
import { repositoriesText as text } from '#features/repositories/text.ts'
import { openOrganization } from '#server/page-session.ts'

export const metadata: Metadata = { title: text.connectTitle }

export default async function ConnectPage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, may, web, orgId } = await openOrganization(org)
  const { CI_PUBLIC_URL, SAMPLE_FORGE_URL } = web.env
  const base = sourceBase(CI_PUBLIC_URL, orgId)
  const mayProject = may('project:create')
  return (
    <>
      <PageHeader size="title" sentence={text.connectTitle} detail={text.connectDetail} />
      {may('repository:connect') ? (
        <>
          <Section title={text.sampleTitle} id="sample">
            {SAMPLE_FORGE_URL ? (
              <ConnectSample sourceBase={base} mayProject={mayProject} />
            ) : (
              <p className="text-2">{text.sampleNone}</p>
            )}
          </Section>
          <Section title={text.ownTitle} id="own">
            <div className="flex flex-col gap-4">
              {isLoopback(CI_PUBLIC_URL) ? (
                <Notice look={{ tone: 'attention', shape: 'look' }}>{text.loopback}</Notice>
              ) : null}
              <ConnectOwn sourceBase={base} mayProject={mayProject} />
            </div>
          </Section>
        </>
      ) : (
        <NotYours api={api} roles={['owner', 'admin']} say={text.notYours} />
      )}
    </>
  )
}
