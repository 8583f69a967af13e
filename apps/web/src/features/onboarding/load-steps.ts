import type { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'
import { joinedLater } from './joined-later.ts'

type Opened = Awaited<ReturnType<typeof openOrganization>>

/** What has happened so far of the way from nothing to production. Everything is read, nothing is remembered. */
export async function loadFirstSteps({ api, ci }: Pick<Opened, 'api' | 'ci'>) {
  const [repositories, passed, builds, members, invitations, releases, environments, projects] = await Promise.all([
    settle(ci.repositories.list.query({ limit: 1 })),
    settle(ci.builds.list.query({ state: 'passed', limit: 1 })),
    settle(ci.builds.list.query({ limit: 1 })),
    settle(readAll((page) => api.members.list(page))),
    settle(readAll((page) => api.invitations.list(page))),
    settle(api.releases.list({ limit: 1 })),
    settle(readAll((page) => api.environments.list(page))),
    settle(api.projects.list({ limit: 1 })),
  ])
  const last = environments.ok ? (environments.value.at(-1) ?? null) : null
  const release = releases.ok ? (releases.value.items[0] ?? null) : null
  const promotion = last ? await findPromotion(api, last.id) : null
  const projectId = release?.projectId ?? (projects.ok ? projects.value.items[0]?.id : undefined)
  const project = projectId ? await settle(api.projects.get({ projectId })) : null
  const target = project?.ok ? project.value.targets.find((one) => one.environmentId === last?.id) : undefined
  return {
    repository: repositories.ok ? (repositories.value.items[0] ?? null) : null,
    build: (passed.ok ? passed.value.items[0] : undefined) ?? (builds.ok ? (builds.value.items[0] ?? null) : null),
    others: members.ok ? joinedLater(members.value) : [],
    invitation: invitations.ok ? (invitations.value.find((one) => one.state === 'open') ?? null) : null,
    release,
    environment: last,
    promotion,
    siteUrl: last && last.live > 0 ? (target?.url ?? null) : null,
    isLive: last !== null && last.live > 0,
  }
}

/** The promotion that brought something there, or else the newest one: a step that has happened stays done. */
async function findPromotion(api: Opened['api'], environmentId: string) {
  const [deployed, newest] = await Promise.all([
    settle(api.promotions.list({ environmentId, state: 'deployed', limit: 1 })),
    settle(api.promotions.list({ environmentId, limit: 1 })),
  ])
  const first = deployed.ok ? deployed.value.items[0] : undefined
  return first ?? (newest.ok ? newest.value.items[0] : undefined) ?? null
}

export type FirstSteps = Awaited<ReturnType<typeof loadFirstSteps>>
