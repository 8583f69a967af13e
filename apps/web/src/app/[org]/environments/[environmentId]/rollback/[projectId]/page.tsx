import { EmptyState } from '@baton/ui/patterns/empty-state'
import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { Notice } from '@baton/ui/patterns/notice'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { ComparisonSection } from '#features/promotions/components/comparison.tsx'
import { RollbackForm } from '#features/promotions/components/rollback-form.tsx'
import { promotionsText } from '#features/promotions/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

type Props = {
  params: Promise<{ org: string; environmentId: string; projectId: string }>
  searchParams: Promise<{ to?: string | string[] }>
}

const text = promotionsText.rollback

export const metadata: Metadata = { title: text.crumb }

export default async function RollbackPage(props: Props) {
  const { org, environmentId, projectId } = await props.params
  const { to } = await props.searchParams
  const { api, may } = await openOrganization(org)
  const [environment, formerReleases] = await Promise.all([
    settle(api.environments.get({ environmentId })),
    settle(api.promotions.formerReleases({ environmentId, projectId })),
  ])
  if (!environment.ok) return <ProblemState what={text.crumb} problem={environment.problem} />
  if (!formerReleases.ok) return <ProblemState what={text.crumb} problem={formerReleases.problem} />
  const { name } = environment.value
  const former = formerReleases.value.items
  const chosen =
    former.find((release) => release.releaseId === to) ?? former.find((release) => !release.bytesDeleted) ?? former[0]
  const crumbs = (
    <Link href={paths.environment(org, environmentId)} className="text-link hover:underline">
      <bdi>{name}</bdi>
    </Link>
  )
  if (!chosen) {
    return (
      <>
        <PageHeader crumbs={crumbs} sentence={text.title(name)} />
        <EmptyState title={text.none} />
      </>
    )
  }
  const preview = await settle(api.promotions.preview({ releaseId: chosen.releaseId, environmentId, kind: 'rollback' }))
  if (!preview.ok) return <ProblemState what={text.crumb} problem={preview.problem} />
  return (
    <>
      <PageHeader
        crumbs={crumbs}
        sentence={preview.value.summary.headline}
        detail={
          <>
            {preview.value.summary.lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
            <p>
              {text.passes} {text.held}
            </p>
          </>
        }
      />
      <Section title={text.choose} id="choose" aside={text.chooseHint} flush>
        <ul>
          {former.map((release) => (
            <li key={release.releaseId} data-row className="border-b last:border-b-0">
              <Link
                href={`${paths.rollback(org, environmentId, projectId)}?to=${release.releaseId}`}
                scroll={false}
                aria-current={release.releaseId === chosen.releaseId ? 'true' : undefined}
                className="flex min-h-10 items-center gap-4 px-4 hover:bg-subtle aria-[current=true]:bg-muted aria-[current=true]:font-medium max-md:min-h-12"
              >
                <span className="min-w-0 flex-1 truncate font-mono">
                  <bdi>{release.version}</bdi>
                </span>
                {release.releaseId === chosen.releaseId ? (
                  <span className="text-table text-2">{text.chosen}</span>
                ) : null}
                {release.bytesDeleted ? <span className="text-table text-2">{text.bytesDeleted}</span> : null}
                <span className="text-table text-2">
                  <RelativeTime at={release.liveAt} plain />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Section>
      <ComparisonSection comparison={preview.value.comparison} />
      {preview.value.bytesDeleted ? (
        <Notice look={{ tone: 'attention', shape: 'look' }}>
          <LocalSentence>{preview.value.bytesDeleted}</LocalSentence>
        </Notice>
      ) : may('promotion:rollback', { projectId, environmentId }) ? (
        <RollbackForm
          key={chosen.releaseId}
          releaseId={chosen.releaseId}
          environmentId={environmentId}
          version={chosen.version}
          environmentName={name}
        />
      ) : (
        <NotYours api={api} roles={['owner', 'admin', 'member']} say={text.notYours} />
      )}
    </>
  )
}
