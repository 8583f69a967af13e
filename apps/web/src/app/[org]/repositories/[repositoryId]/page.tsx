import { CopyButton } from '@baton/ui/patterns/copy-button'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { cache } from 'react'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { BuildRow } from '#features/builds/components/build-row.tsx'
import { listSentence } from '#features/builds/list-sentence.ts'
import { ChangeDefaultBranch } from '#features/repositories/components/change-default-branch.tsx'
import { DeliveryList } from '#features/repositories/components/delivery-list.tsx'
import { StartBuild } from '#features/repositories/components/start-build.tsx'
import { WebhookBox } from '#features/repositories/components/webhook-box.tsx'
import { sourceBase } from '#features/repositories/source.ts'
import { repositoriesText as text } from '#features/repositories/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'
import { appText } from '#text/app.ts'

type Props = { params: Promise<{ org: string; repositoryId: string }> }

const load = cache(async (org: string, repositoryId: string) => {
  const { ci } = await openOrganization(org)
  return settle(ci.repositories.get.query({ id: repositoryId }))
})

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { org, repositoryId } = await props.params
  const read = await load(org, repositoryId)
  return { title: read.ok ? read.value.name : text.title }
}

export default async function RepositoryPage(props: Props) {
  const { org, repositoryId } = await props.params
  const { ci, may, web, orgId } = await openOrganization(org)
  const read = await load(org, repositoryId)
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const repository = read.value
  const [builds, deliveries] = await Promise.all([
    settle(ci.builds.list.query({ repositoryId, limit: 10 })),
    settle(ci.repositories.deliveries.query({ repositoryId, limit: 10 })),
  ])
  const source = `${sourceBase(web.env.CI_PUBLIC_URL, orgId)}${repositoryId}`
  return (
    <>
      <LiveRefresh topics={[`repository:${repositoryId}`]} />
      <PageHeader
        crumbs={
          <Link href={paths.builds(org)} className="text-link hover:underline">
            {text.crumb}
          </Link>
        }
        sentence={<bdi>{repository.name}</bdi>}
        detail={listSentence({ repository, repositories: 1 })}
        actions={
          <Link
            href={`${paths.builds(org)}?${new URLSearchParams({ repositoryId })}`}
            className={buttonClass('secondary')}
          >
            {text.builds}
          </Link>
        }
      />
      {builds.ok && builds.value.items.length > 0 ? (
        <ul className="rounded-card border bg-surface">
          {builds.value.items.map((build) => (
            <BuildRow key={build.id} org={org} build={build} showRepository={false} />
          ))}
        </ul>
      ) : null}
      {may('build:start') ? (
        <Section title={text.startTitle} id="start">
          <StartBuild repositoryId={repositoryId} defaultBranch={repository.defaultBranch} />
        </Section>
      ) : null}
      {may('repository:configure') ? (
        <Section title={text.webhook} id="webhook">
          <WebhookBox
            repositoryId={repositoryId}
            forge={repository.forge}
            webhookUrl={repository.webhookUrl}
            secret={null}
            delivery={repository.lastDelivery}
            replace={repository.isSample ? 'atSample' : 'here'}
          />
        </Section>
      ) : null}
      {deliveries.ok ? (
        <Section title={text.deliveries} id="deliveries">
          <DeliveryList org={org} deliveries={deliveries.value.items} />
        </Section>
      ) : null}
      {may('repository:configure') ? (
        <Section title={text.changeDefaultBranch} id="default-branch-of">
          <ChangeDefaultBranch repositoryId={repositoryId} defaultBranch={repository.defaultBranch} />
        </Section>
      ) : null}
      <Section title={text.cloneAddress} id="addresses">
        <div className="flex flex-col gap-3">
          <p className="flex items-center gap-2">
            <code className="min-w-0 font-mono text-table wrap-anywhere">{repository.cloneUrl}</code>
            <CopyButton
              value={repository.cloneUrl}
              label={appText.copy(text.cloneAddress)}
              copiedLabel={appText.copied}
            />
          </p>
          <p className="font-medium">{text.source}</p>
          <p className="text-2">{text.sourceDetail}</p>
          <p className="flex items-center gap-2">
            <code className="min-w-0 font-mono text-table wrap-anywhere">{source}</code>
            <CopyButton value={source} label={appText.copy(text.source)} copiedLabel={appText.copied} />
          </p>
        </div>
      </Section>
    </>
  )
}
