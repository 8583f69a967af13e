import { PageHeader } from '@baton/ui/patterns/page-header'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { cache } from 'react'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { DeploymentRows } from '#features/deployments/components/deployment-rows.tsx'
import { LivePlaces } from '#features/environments/components/live-places.tsx'
import { UnconfirmedRule } from '#features/environments/components/unconfirmed-rule.tsx'
import { environmentsText as text } from '#features/environments/text.ts'
import { PromotionRows } from '#features/promotions/components/promotion-rows.tsx'
import { anyOf } from '#lib/words.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

type Props = { params: Promise<{ org: string; environmentId: string }> }

const load = cache(async (org: string, environmentId: string) => {
  const { api } = await openOrganization(org)
  return settle(api.environments.get({ environmentId }))
})

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { org, environmentId } = await props.params
  const read = await load(org, environmentId)
  return read.ok ? { title: read.value.name } : {}
}

export default async function EnvironmentPage(props: Props) {
  const { org, environmentId } = await props.params
  const { api, may } = await openOrganization(org)
  const read = await load(org, environmentId)
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const environment = read.value
  const [deployments, waiting] = await Promise.all([
    settle(api.deployments.list({ environmentId, limit: 50 })),
    settle(api.promotions.list({ environmentId, state: 'waiting', limit: 50 })),
  ])
  const people = environment.canApprove.map((person) => person.displayName)
  return (
    <>
      <LiveRefresh topics={[`environment:${environmentId}`, 'promotion', 'deployment']} />
      <PageHeader
        sentence={<bdi>{environment.name}</bdi>}
        status={
          <span className="text-table text-2 tabular-nums">
            {text.live(environment.live)} · {text.waiting(environment.waiting)} · {text.rules(environment.ruleVersion)}
          </span>
        }
        detail={
          <div className="flex flex-col gap-1">
            <p className="text-body text-1 max-md:text-phone">{environment.sentence}</p>
            <p>
              {environment.rule.approvals.length === 0
                ? text.nobodyMust
                : people.length === 0
                  ? text.nobodyCan
                  : text.canAct(anyOf(people))}
            </p>
          </div>
        }
      />
      {environment.unconfirmed ? (
        <UnconfirmedRule environmentId={environmentId} name={environment.name} unconfirmed={environment.unconfirmed} />
      ) : null}
      {waiting.ok && waiting.value.items.length > 0 ? (
        <Section title={text.waiting(waiting.value.items.length)} id="waiting" flush>
          <PromotionRows org={org} promotions={waiting.value.items} />
        </Section>
      ) : null}
      <Section title={text.now} id="now" flush={environment.state.length > 0}>
        {environment.state.length === 0 ? (
          <p className="text-2">{text.nothingHere}</p>
        ) : (
          <LivePlaces
            org={org}
            environmentId={environmentId}
            places={environment.state}
            mayRollBack={(projectId) => may('promotion:rollback', { projectId, environmentId })}
          />
        )}
      </Section>
      <Section title={text.history} id="history" flush={deployments.ok && deployments.value.items.length > 0}>
        {!deployments.ok ? (
          <ProblemState what={text.history} problem={deployments.problem} />
        ) : deployments.value.items.length === 0 ? (
          <p className="text-2">{text.historyNone}</p>
        ) : (
          <DeploymentRows org={org} deployments={deployments.value.items} />
        )}
      </Section>
      {environment.ruleHistory.length > 1 ? (
        <Section title={text.ruleHistory} id="rules" flush>
          <ol>
            {environment.ruleHistory.map((rule) => (
              <li key={rule.version} className="flex flex-wrap gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-b-0">
                <span className="w-20 text-table text-2 tabular-nums">{text.rules(rule.version)}</span>
                <span className="min-w-0 flex-1 basis-72">{rule.sentence}</span>
                <span className="text-table text-2">
                  {text.ruleChanged(rule.changedBy?.displayName ?? null)},{' '}
                  <RelativeTime at={rule.changedAt} align="right" />
                </span>
              </li>
            ))}
          </ol>
        </Section>
      ) : null}
    </>
  )
}
