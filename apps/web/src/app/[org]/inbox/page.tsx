import { EmptyState } from '@baton/ui/patterns/empty-state'
import { LinkTabs } from '@baton/ui/patterns/link-tabs'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { WaitingRows } from '#features/inbox/components/waiting-rows.tsx'
import { inboxText as text } from '#features/inbox/text.ts'
import { PromotionRows } from '#features/promotions/components/promotion-rows.tsx'
import { WaitingSignerKeys } from '#features/signer-keys/components/waiting-signer-keys.tsx'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

type Props = { params: Promise<{ org: string }>; searchParams: Promise<{ show?: string | string[] }> }

const TABS = ['you', 'others', 'done'] as const

export default async function InboxPage(props: Props) {
  const { org } = await props.params
  const { show } = await props.searchParams
  const { api, may } = await openOrganization(org)
  const read = await settle(api.inbox.get({}))
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const { waitingForYou, waitingForOthers, done, doneCount } = read.value
  const tab = TABS.find((each) => each === show) ?? 'you'
  const counts = { you: waitingForYou.length, others: waitingForOthers.length, done: doneCount }
  const items = { you: waitingForYou, others: waitingForOthers, done }[tab]
  return (
    <>
      <LiveRefresh topics={['promotion']} />
      <PageHeader size="title" sentence={text.sentence(counts.you, counts.others)} />
      {may('signerKey:decide') ? <WaitingSignerKeys org={org} api={api} /> : null}
      <LinkTabs
        label={text.tabsLabel}
        link={Link}
        tabs={TABS.map((each) => ({
          href: each === 'you' ? paths.inbox(org) : `${paths.inbox(org)}?show=${each}`,
          label: text.tabs[each],
          count: each === 'done' && doneCount >= 1_000 ? '1,000+' : counts[each],
          current: each === tab,
        }))}
      />
      {items.length === 0 ? (
        <EmptyState
          title={text.empty[tab]}
          action={
            <Link href={paths.dashboard(org)} className={buttonClass('secondary')}>
              {text.toDashboard}
            </Link>
          }
        />
      ) : null}
      {items.length > 0 ? (
        <div className="rounded-card border bg-surface">
          {tab === 'done' ? (
            <PromotionRows org={org} promotions={done} />
          ) : (
            <WaitingRows org={org} items={tab === 'you' ? waitingForYou : waitingForOthers} />
          )}
        </div>
      ) : null}
    </>
  )
}
