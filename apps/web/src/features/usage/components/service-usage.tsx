import { Section } from '@baton/ui/patterns/section'
import type { ReactNode } from 'react'
import { type Service, usageText as text } from '../text.ts'
import { RulesForm } from './rules-form.tsx'
import { LastRun, NextRun, type Run } from './runs.tsx'
import { UsageTable } from './usage-table.tsx'

type Amount = { kind: string; count: number; bytes: number }

/** What a service answers of its retention. */
export type Retention = {
  rules: Readonly<Record<string, number>>
  daysMax: number
  usage: ReadonlyArray<Amount & { measuredAt?: string | null }>
  next: { deletes: readonly Amount[]; isMore: boolean }
  lastRun: Run | null
}

const TITLES = {
  builds: { kept: text.kept, rules: text.rulesOfBuilds },
  delivery: { kept: text.keptByDelivery, rules: text.rulesOfDelivery },
} as const

/** What one service keeps, its rules, what the next run would delete and what the last one did. */
export function ServiceUsage(props: {
  service: Service
  retention: Retention
  /** Null for whoever may change the rules; else who can. */
  notYours: ReactNode
}) {
  const { service, notYours } = props
  const { rules, daysMax, usage, next, lastRun } = props.retention
  const mayChange = notYours === null
  const { kept, rules: rulesTitle } = TITLES[service]
  return (
    <>
      <Section title={kept} id={service} flush>
        <UsageTable caption={kept} rows={usage} />
      </Section>
      <Section title={rulesTitle} id={`${service}-rules`} aside={text.most(daysMax)}>
        {mayChange ? (
          <RulesForm service={service} rules={rules} daysMax={daysMax} />
        ) : (
          <>
            <RuleList service={service} rules={rules} />
            {notYours}
          </>
        )}
      </Section>
      <Section title={text.next[service]} id={`${service}-next`}>
        <NextRun service={service} next={next} mayRun={mayChange} />
      </Section>
      <Section title={text.last[service]} id={`${service}-last`}>
        <LastRun run={lastRun} />
      </Section>
    </>
  )
}

function RuleList({ service, rules }: { service: Service; rules: Retention['rules'] }) {
  return (
    <dl className="mb-4 grid grid-cols-[auto_auto] justify-start gap-x-6 gap-y-1">
      {Object.entries(rules).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-2">{text.fields[service][name]?.label ?? name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
