import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { ProblemState } from '#components/problem-state.tsx'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { ServiceUsage } from '#features/usage/components/service-usage.tsx'
import { usageText as text } from '#features/usage/text.ts'
import { bytes } from '#lib/words.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

export default async function UsagePage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, ci, may } = await openOrganization(org)
  const [builds, delivery] = await Promise.all([
    settle(ci.buildRetention.get.query({})),
    settle(api.deliveryRetention.get({})),
  ])
  const total = [builds, delivery].reduce((sum, one) => sum + (one.ok ? sizeOf(one.value.usage) : 0), 0)
  const notYours = may('retention:configure') ? null : (
    <NotYours api={api} roles={['owner', 'admin']} say={text.notYours} />
  )
  return (
    <>
      <PageHeader size="title" sentence={text.sentence(bytes(total))} detail={text.detail} />
      {builds.ok ? (
        <ServiceUsage service="builds" retention={builds.value} notYours={notYours} />
      ) : (
        <ProblemState what={text.kept} problem={builds.problem} />
      )}
      {delivery.ok ? (
        <ServiceUsage service="delivery" retention={delivery.value} notYours={notYours} />
      ) : (
        <ProblemState what={text.keptByDelivery} problem={delivery.problem} />
      )}
    </>
  )
}

function sizeOf(usage: ReadonlyArray<{ bytes: number }>): number {
  return usage.reduce((sum, { bytes: size }) => sum + size, 0)
}
