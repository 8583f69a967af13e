import { expect } from '@playwright/test'
import type { Api } from './api.ts'

/** Of the REST answers, what the specs read. */
export type Build = {
  id: string
  number: number
  state: string
  cause: string | null
  commitSha: string | null
  jobs: Array<{ attempts: Array<{ steps: Array<{ name: string; logId: string; log: { lines: number } }> }> }>
  artifacts: Array<{
    sha256: string
    version: string
    publications: Array<{ id: string; state: string; errorMessage: string }>
  }>
}
export type Release = {
  id: string
  version: string
  gitCommit: string
  stops: Array<{ environmentName: string; standing: string }>
  artifacts: Array<{ sha256: string }>
}
export type Environment = { id: string; name: string; ruleVersion: number; rule: Record<string, unknown> }
export type Gate = { kind: string; key: string; state: string; title: string; sentence: string }
export type Promotion = {
  id: string
  number: number
  status: string
  intentSha256: string
  summary: { text: string }
  unmet: Gate[]
  decisions: Array<{ decision: string; person: { displayName: string }; comment: string | null }>
  deployment: { id: string; failure: string | null } | null
  targetUrl: string | null
}
export type Requested = { promotionId: string; number: number; intentSha256: string }

const ENDED = ['passed', 'failed', 'cancelled', 'superseded', 'timed_out', 'infrastructure']

/** Asks until the answer is as wanted, and answers it. Ends with the test, not by a time of its own. */
export async function until<Value>(
  read: () => Promise<Value | undefined>,
  holds: (value: Value) => boolean = () => true,
): Promise<Value> {
  let found: Value | undefined
  await expect(async () => {
    found = await read()
    expect(found !== undefined && holds(found), JSON.stringify(found)?.slice(0, 2_000)).toBe(true)
  }).toPass({ intervals: [100, 200, 300], timeout: 120_000 })
  return found as Value
}

/** The build of a commit, once it has ended. */
export async function buildOf(api: Api, commitSha: string): Promise<Build> {
  const listed = await until(
    async () => (await api.get<{ items: Build[] }>(`/builds?commitSha=${commitSha}`)).items[0],
    (build) => ENDED.includes(build.state),
  )
  return api.get<Build>(`/builds/${listed.id}`)
}

/** The release of a version, once development has it by itself. */
export async function releaseInDevelopment(api: Api, version: string): Promise<Release> {
  const listed = await until(
    async () => (await releasesOf(api)).find((release) => release.version === version),
    (release) => release.stops[0]?.standing === 'live' || release.stops[0]?.standing === 'was',
  )
  return api.get<Release>(`/releases/${listed.id}`)
}

/** The newest releases, newest first. */
export async function releasesOf(api: Api): Promise<Release[]> {
  return (await api.get<{ items: Release[] }>('/releases?limit=50')).items
}

/** An environment by its name. */
export async function environmentOf(api: Api, name: string): Promise<Environment> {
  const { items } = await api.get<{ items: Environment[] }>('/environments')
  const found = items.find((environment) => environment.name === name)
  if (!found) throw new Error(`There is no environment ${name} among ${items.map((one) => one.name).join(', ')}.`)
  return found
}

/** Asks for a promotion. */
export function request(api: Api, releaseId: string, environmentId: string): Promise<Requested> {
  return api.post<Requested>('/promotions', { releaseId, environmentId })
}

/** A promotion once nothing more happens to it. */
export function settled(api: Api, promotionId: string): Promise<Promotion> {
  return until(
    () => api.get<Promotion>(`/promotions/${promotionId}`),
    ({ status }) => !['waitingForApproval', 'held', 'deploying'].includes(status),
  )
}

/** Asks for a promotion that needs nobody, and answers it deployed. */
export async function promote(api: Api, releaseId: string, environmentId: string): Promise<Promotion> {
  const { promotionId } = await request(api, releaseId, environmentId)
  const ended = await settled(api, promotionId)
  expect(ended.status, ended.summary.text).toBe('deployed')
  return ended
}
