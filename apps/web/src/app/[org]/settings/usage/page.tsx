import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { ProblemState } from '#components/problem-state.tsx'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { RulesForm } from '#features/usage/components/rules-form.tsx'
import { LastRun, NextRun } from '#features/usage/components/runs.tsx'
import { UsageTable } from '#features/usage/components/usage-table.tsx'
import { usageText as text } from '#features/usage/text.ts'
import { bytes } from '#lib/words.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

export default async function UsagePage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, ci, may } = await openOrganization(org)
  const builds = await settle(ci.buildRetention.get.query({}))
  if (!builds.ok) return <ProblemState what={text.title} problem={builds.problem} />
  const { usage, rules, daysMax, next, lastRun } = builds.value
  const mayChange = may('retention:configure')
  const total = usage.reduce((sum, one) => sum + one.bytes, 0)
  return (
    <>
      <PageHeader size="title" sentence={text.sentence(bytes(total))} detail={text.detail} />
      <Section title={text.kept} id="builds" flush>
        <UsageTable caption={text.kept} rows={usage} />
      </Section>
      <Section title={text.rulesOfBuilds} id="build-rules" aside={text.most(daysMax)}>
        {mayChange ? (
          <RulesForm rules={rules} daysMax={daysMax} />
        ) : (
          <>
            <RuleList rules={rules} />
            <NotYours api={api} roles={['owner', 'admin']} say={text.notYours} />
          </>
        )}
      </Section>
      <Section title={text.next} id="next">
        <NextRun next={next} mayRun={mayChange} />
      </Section>
      <Section title={text.last} id="last">
        <LastRun run={lastRun} />
      </Section>
    </>
  )
}

function RuleList({ rules }: { rules: Readonly<Record<string, number>> }) {
  return (
    <dl className="mb-4 grid grid-cols-[auto_auto] justify-start gap-x-6 gap-y-1">
      {Object.entries(rules).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-2">{text.fields[name]?.label ?? name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
