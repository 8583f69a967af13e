import { PageHeader } from '@baton/ui/patterns/page-header'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { cache } from 'react'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { PageLinks } from '#components/page-links.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { SearchForm } from '#components/search-form.tsx'
import { DeploymentRows } from '#features/deployments/components/deployment-rows.tsx'
import { LivePlaces } from '#features/environments/components/live-places.tsx'
import { UnconfirmedRule } from '#features/environments/components/unconfirmed-rule.tsx'
import { environmentsText as text } from '#features/environments/text.ts'
import { PromotionRows } from '#features/promotions/components/promotion-rows.tsx'
import { paths } from '#lib/paths.ts'
import { anyOf } from '#lib/words.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

type Query = Partial<Record<'search' | 'after' | 'history', string | string[]>>
type Props = { params: Promise<{ org: string; environmentId: string }>; searchParams: Promise<Query> }

const PAGE_PLACES = 30
const PAGE_DEPLOYMENTS = 20
const PAGE_WAITING = 20

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
  const query = await props.searchParams
  const one = (name: keyof Query) => (typeof query[name] === 'string' && query[name] ? query[name] : null)
  const [search, after, before] = [one('search'), one('after'), one('history')]
  const [places, deployments, waiting] = await Promise.all([
    settle(
      api.environments.state({
        environmentId,
        limit: PAGE_PLACES,
        ...(search ? { search } : {}),
        ...(after ? { cursor: after } : {}),
      }),
    ),
    settle(api.deployments.list({ environmentId, limit: PAGE_DEPLOYMENTS, ...(before ? { cursor: before } : {}) })),
    settle(api.promotions.list({ environmentId, state: 'waiting', limit: PAGE_WAITING })),
  ])
  const address = (change: Partial<Record<keyof Query, string | null>>, section: string) => {
    const all = Object.entries({ search, after, history: before, ...change })
    const next = new URLSearchParams(all.flatMap(([name, value]) => (value ? [[name, value]] : [])))
    return `${paths.environment(org, environmentId)}${next.size > 0 ? `?${next}` : ''}#${section}`
  }
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
        <Section title={text.waiting(environment.waiting)} id="waiting" flush>
          <PromotionRows org={org} promotions={waiting.value.items} />
        </Section>
      ) : null}
      <Section title={text.now} id="now" flush={places.ok && places.value.items.length > 0}>
        {!places.ok ? (
          <ProblemState what={text.now} problem={places.problem} />
        ) : places.value.items.length === 0 ? (
          <p className="text-2">{search || after ? text.noneMatch : text.nothingHere}</p>
        ) : (
          <LivePlaces
            org={org}
            environmentId={environmentId}
            places={places.value.items}
            mayRollBack={(projectId) => may('promotion:rollback', { projectId, environmentId })}
          />
        )}
      </Section>
      {places.ok && (places.value.nextCursor || search || after) ? (
        <div className="flex flex-wrap items-end justify-between gap-4">
          <PageLinks
            label={text.placePages}
            first={
              search || after ? { href: address({ search: null, after: null }, 'now'), text: text.firstPlaces } : null
            }
            next={
              places.value.nextCursor
                ? { href: address({ after: places.value.nextCursor }, 'now'), text: text.furtherPlaces }
                : null
            }
          />
          <SearchForm label={text.search} find={text.find} value={search ?? ''} />
        </div>
      ) : null}
      <Section title={text.history} id="history" flush={deployments.ok && deployments.value.items.length > 0}>
        {!deployments.ok ? (
          <ProblemState what={text.history} problem={deployments.problem} />
        ) : deployments.value.items.length === 0 ? (
          <p className="text-2">{text.historyNone}</p>
        ) : (
          <DeploymentRows org={org} deployments={deployments.value.items} />
        )}
      </Section>
      <PageLinks
        label={text.historyPages}
        first={before ? { href: address({ history: null }, 'history'), text: text.historyNewest } : null}
        next={
          deployments.ok && deployments.value.nextCursor
            ? { href: address({ history: deployments.value.nextCursor }, 'history'), text: text.historyOlder }
            : null
        }
      />
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
