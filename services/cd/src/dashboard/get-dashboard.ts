import { accountablePerson } from '@baton/kernel/actor'
import { idField, momentField } from '@baton/kernel/fields'
import { cursorField, limitField, pagesOf } from '@baton/kernel/pages'
import { and, asc, eq, exists, gt, inArray, isNotNull, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { environmentStates } from '../db/deployments.ts'
import { environments } from '../db/environments.ts'
import { projects } from '../db/projects.ts'
import { query } from '../dependencies.ts'
import { DEPLOYMENT_STATES } from '../deployments/deployment-states.ts'
import { placeKey } from '../environments/place.ts'
import { inLifecycleOrder } from '../lifecycles/in-lifecycle-order.ts'
import { loadWaitingForPeople, type WaitingForPeople, waitsFor } from '../promotions/waiting.ts'
import { placesWithin } from '../reach/places-within.ts'
import { reaches, reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { personField } from '../words/fields.ts'
import { named } from '../words/named.ts'
import { loadPlaces } from './load-places.ts'

/** What stands below the live line of a cell: at most one thing. */
const pendingField = z.object({
  promotionId: z.string(),
  number: z.number().int(),
  version: z.string(),
  kind: z.enum(['promotion', 'rollback']),
  status: z.enum(['waitingForApproval', 'held', 'deploying']),
  waitsFor: z.array(personField),
  forYou: z.boolean(),
  /** Steps done and all, while it deploys. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
})

/** One place: what is live there, and what is asked for or failed. */
const dashboardCellField = z.object({
  environmentId: z.string(),
  live: z
    .object({
      releaseId: z.string(),
      version: z.string(),
      since: momentField,
      deploymentId: z.string(),
      health: z.enum(['healthy', 'unhealthy', 'unknown']),
    })
    .nullable(),
  uncertainSince: momentField.nullable(),
  automationHeld: z.boolean(),
  pending: pendingField.nullable(),
  failed: z
    .object({ promotionId: z.string(), version: z.string(), at: momentField, state: z.enum(DEPLOYMENT_STATES) })
    .nullable(),
})

/** Projects by environments, a window at a time. */
export const dashboardField = z.object({
  environments: z.array(z.object({ id: z.string(), name: z.string() })),
  projects: z.array(z.object({ id: z.string(), name: z.string(), cells: z.array(dashboardCellField) })),
  nextCursor: z.string().nullable(),
  counts: z.object({
    projects: z.number().int(),
    waitForYou: z.number().int(),
    waitForOthers: z.number().int(),
    failed: z.number().int(),
  }),
})

/** What a dashboard can be narrowed to: projects that wait for who asks, that wait for others, or where a deployment failed. */
const DASHBOARD_SHOWS = ['you', 'others', 'failed'] as const

const pages = pagesOf('dashboard', z.string())

/**
 * What is live where, and what waits: projects by name, a page at a time, all environments. Whoever may read some
 * projects or environments alone sees the places of those.
 */
export const getDashboard = query(
  {
    action: 'environment:read',
    input: z.object({
      projectId: idField('project').optional(),
      search: z.string().max(80).optional(),
      show: z.enum(DASHBOARD_SHOWS).optional(),
      limit: limitField,
      /** Makes the page shorter where there are many environments: about so many places, at least one project. */
      placesMax: z.coerce.number().int().min(1).max(10_000).optional(),
      cursor: cursorField,
    }),
  },
  async ({ tx, orgId, actor }, input): Promise<z.output<typeof dashboardField>> => {
    const userId = accountablePerson(actor)
    const reach = reachOf(actor.grants, 'environment:read')
    const seen = placesWithin(tx, orgId, reach)
    const inOwnOrder = await tx
      .select({ id: environments.id, name: environments.name })
      .from(environments)
      .where(and(eq(environments.orgId, orgId), seen.environments))
      .orderBy(asc(environments.position))
    const columns = await inLifecycleOrder(tx, orgId, inOwnOrder)
    const limit = Math.min(
      input.limit,
      Math.max(1, Math.floor((input.placesMax ?? Number.POSITIVE_INFINITY) / Math.max(1, columns.length))),
    )
    const waiting = await loadWaitingForPeople(tx, orgId, reach)
    const isForMe = (one: WaitingForPeople) => waitsFor(one).some((person) => person.userId === userId)
    const forMe = waiting.filter(isForMe)
    const failedHere = and(
      eq(environmentStates.orgId, orgId),
      withinReach(reach, environmentStates),
      isNotNull(environmentStates.failedDeploymentId),
    )
    const showing: Record<(typeof DASHBOARD_SHOWS)[number], () => SQL> = {
      you: () => ofProjects(forMe),
      others: () => ofProjects(waiting.filter((one) => !isForMe(one))),
      failed: () =>
        exists(
          tx
            .select({ one: sql`1` })
            .from(environmentStates)
            .where(and(failedHere, eq(environmentStates.projectId, projects.id))),
        ),
    }
    const after = pages.after(input.cursor)
    const found = await tx
      .select({ id: projects.id, name: projects.name, lifecycleId: projects.lifecycleId })
      .from(projects)
      .where(
        and(
          eq(projects.orgId, orgId),
          seen.projects,
          input.projectId === undefined ? undefined : eq(projects.id, input.projectId),
          named(projects.name, input.search),
          input.show && showing[input.show](),
          after === undefined ? undefined : gt(projects.name, after),
        ),
      )
      .orderBy(asc(projects.name))
      .limit(limit + 1)
    const { items: rows, nextCursor } = pages.page(found, limit, (row) => row.name)
    const places = await loadPlaces({ tx, orgId }, rows)
    const [total] = await tx
      .select({ count: sql<number>`count(*)::int` })
      .from(projects)
      .where(and(eq(projects.orgId, orgId), seen.projects))
    const [failed] = await tx.select({ count: sql<number>`count(*)::int` }).from(environmentStates).where(failedHere)
    const lines = rows.map(({ id, name, lifecycleId }) => ({
      id,
      name,
      cells: columns
        .filter(
          (column) =>
            reaches(reach, { projectId: id, environmentId: column.id }) &&
            places.phases.some((one) => one.lifecycleId === lifecycleId && one.environmentId === column.id),
        )
        .map((column) => {
          const key = placeKey({ projectId: id, environmentId: column.id })
          const pending = places.pending.get(key) ?? null
          const waits = waiting.find((one) => one.promotionId === pending?.promotionId)
          const people = waits === undefined ? [] : waitsFor(waits)
          return {
            environmentId: column.id,
            ...(places.states.get(key) ?? NOTHING),
            pending: pending && {
              ...pending,
              waitsFor: people,
              forYou: people.some((person) => person.userId === userId),
            },
            failed: places.failed.get(key) ?? null,
          }
        }),
    }))
    return {
      environments: columns,
      projects: lines,
      nextCursor,
      counts: {
        projects: total?.count ?? 0,
        waitForYou: forMe.length,
        waitForOthers: waiting.length - forMe.length,
        failed: failed?.count ?? 0,
      },
    }
  },
)

function ofProjects(waiting: readonly WaitingForPeople[]): SQL {
  return inArray(projects.id, [...new Set(waiting.map((one) => one.projectId))])
}

const NOTHING = { live: null, uncertainSince: null, automationHeld: false }
