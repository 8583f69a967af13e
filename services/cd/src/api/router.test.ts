import { ROLE_ACTIONS, type Scope } from '@baton/kernel/permissions'
import { TRPCError } from '@trpc/server'
import { generateOpenApiDocument } from 'trpc-to-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPEN_RULE } from '../environments/rule.ts'
import { LOCAL_SITE_PROCESS } from '../projects/deployment-process.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { as, setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { openTestCd, type TestCd, type TestPerson } from '../testing/test-cd.ts'
import { cdApi } from './cd-api.ts'
import { cdRouter } from './router.ts'

let cd: TestCd
let mine: TestDelivery
let viewer: TestPerson
let stranger: TestPerson
let ids: Ids
beforeAll(async () => {
  cd = await openTestCd()
  mine = await setUpDelivery(cd)
  viewer = await mine.member('Vera', 'viewer')
  stranger = (await cd.newOrganization()).owner
  const { releaseId, artifactId } = await mine.publish({ version: '1.0.0' })
  await mine.bring(releaseId, mine.environments.development)
  const { deployments } = await callAs(mine.owner)
  const { items } = await deployments.list({})
  const environmentId = mine.environments.production
  const asked = await as(mine.owner, requestPromotion, { releaseId, environmentId })
  const { statements } = await (await callAs(mine.owner)).releases.get({ releaseId })
  const { items: lifecycles } = await (await callAs(mine.owner)).lifecycles.list({})
  ids = {
    projectId: mine.projectId,
    environmentId,
    releaseId,
    artifactId,
    statementId: statements[0]?.id ?? '',
    promotionId: asked.promotionId,
    intentSha256: asked.intentSha256,
    deploymentId: items[0]?.id ?? '',
    lifecycleId: lifecycles[0]?.id ?? '',
  }
})
afterAll(() => cd.close())

type Ids = Record<
  | 'projectId'
  | 'environmentId'
  | 'releaseId'
  | 'artifactId'
  | 'statementId'
  | 'promotionId'
  | 'intentSha256'
  | 'deploymentId'
  | 'lifecycleId',
  string
>

async function callAs(person: TestPerson, scope?: Scope) {
  const own = await person.context()
  const grants = scope === undefined ? own.actor.grants : [{ actions: ROLE_ACTIONS.viewer, scope }]
  const context = { ...own, actor: { ...own.actor, grants } }
  return cdApi.createCaller(cdRouter)({ verbContext: async () => context })
}

type Caller = Awaited<ReturnType<typeof callAs>>

/** What another organisation's ids get: `hidden` is not found, `own` is an answer about the asker's own alone. */
type Case = { call: (caller: Caller, at: Ids) => Promise<unknown>; to: 'hidden' | 'own' }

const hidden = (call: Case['call']): Case => ({ call, to: 'hidden' })
const own = (call: Case['call']): Case => ({ call, to: 'own' })
const steps = [...LOCAL_SITE_PROCESS]
const UNHEARD = `${'0'.repeat(32)}/${'0'.repeat(64)}`

/** One call of every procedure. One that has none here fails the first test. */
const CASES: Record<string, Case> = {
  'projects.list': own((api) => api.projects.list({})),
  'projects.get': hidden((api, { projectId }) => api.projects.get({ projectId })),
  'projects.create': own((api) => api.projects.create({ name: `p${Math.random()}` })),
  'projects.setUp': own((api) =>
    api.projects.setUp({ name: `u${Math.random()}`, source: 'http://ci/y', branch: 'main', kind: 'later' }),
  ),
  'projects.setUpSample': own((api) => api.projects.setUpSample({ name: `s${Math.random()}`, source: 'http://ci/x' })),
  'projects.changeTrust': hidden((api, { projectId }) => api.projects.changeTrust({ projectId, trust: [] })),
  'projects.changeProcess': hidden((api, { projectId }) =>
    api.projects.changeProcess({ projectId, expectedVersion: 1, steps }),
  ),
  'projects.setVariable': hidden((api, { projectId }) =>
    api.projects.setVariable({ projectId, name: 'A', value: 'b' }),
  ),
  'releases.list': own((api, { projectId }) => api.releases.list({ projectId })),
  'releases.get': hidden((api, { releaseId }) => api.releases.get({ releaseId })),
  'releases.statement': hidden((api, { releaseId, statementId }) => api.releases.statement({ releaseId, statementId })),
  'releases.create': hidden((api, { projectId, artifactId }) =>
    api.releases.create({ projectId, artifactId, version: '9' }),
  ),
  'releases.artifacts': own((api) => api.releases.artifacts({})),
  'environments.list': own((api) => api.environments.list({})),
  'environments.get': hidden((api, { environmentId }) => api.environments.get({ environmentId })),
  'environments.state': hidden((api, { environmentId }) => api.environments.state({ environmentId })),
  'environments.create': own((api) => api.environments.create({ name: `e${Math.random()}` })),
  'environments.changeRule': hidden((api, { environmentId }) =>
    api.environments.changeRule({ environmentId, expectedVersion: 1, rule: OPEN_RULE }),
  ),
  'environments.confirmRule': hidden((api, { environmentId }) =>
    api.environments.confirmRule({ environmentId, version: 2 }),
  ),
  'lifecycles.list': own((api) => api.lifecycles.list({})),
  'lifecycles.create': hidden((api, { environmentId }) =>
    api.lifecycles.create({ name: `l${Math.random()}`, phases: [{ environmentId }] }),
  ),
  'lifecycles.changePhases': hidden((api, { lifecycleId, environmentId }) =>
    api.lifecycles.changePhases({ lifecycleId, phases: [{ environmentId }] }),
  ),
  'authors.list': own((api) => api.authors.list({})),
  'authors.match': hidden((api) => api.authors.match({ author: UNHEARD, who: 'bot' })),
  'authors.withdrawMatch': hidden((api) => api.authors.withdrawMatch({ matchId: 'aut_nobody' })),
  'signerKeys.list': own((api) => api.signerKeys.list({})),
  'signerKeys.accept': hidden((api) => api.signerKeys.accept({ keyId: 'key_nobody', was: 'trusted' })),
  'signerKeys.reject': hidden((api) => api.signerKeys.reject({ keyId: 'key_nobody', was: 'trusted' })),
  'promotions.list': own((api, { releaseId }) => api.promotions.list({ releaseId })),
  'promotions.get': hidden((api, { promotionId }) => api.promotions.get({ promotionId })),
  'promotions.explain': hidden((api, { promotionId }) => api.promotions.explain({ promotionId })),
  'promotions.preview': hidden((api, at) => api.promotions.preview(at)),
  'promotions.request': hidden((api, at) => api.promotions.request(at)),
  'promotions.start': hidden((api, { promotionId }) => api.promotions.start({ promotionId })),
  'promotions.approve': hidden((api, at) => api.promotions.approve(at)),
  'promotions.reject': hidden((api, at) => api.promotions.reject({ ...at, reason: 'No' })),
  'promotions.cancel': hidden((api, { promotionId }) => api.promotions.cancel({ promotionId })),
  'promotions.formerReleases': hidden((api, { environmentId, projectId }) =>
    api.promotions.formerReleases({ environmentId, projectId }),
  ),
  'promotions.rollback': hidden((api, at) => api.promotions.rollback({ ...at, reason: 'Why' })),
  'deployments.list': own((api, { releaseId }) => api.deployments.list({ releaseId })),
  'deployments.get': hidden((api, { deploymentId }) => api.deployments.get({ deploymentId })),
  'deployments.log': hidden((api, { deploymentId }) => api.deployments.log({ deploymentId })),
  'deployments.retry': hidden((api, { deploymentId }) => api.deployments.retry({ deploymentId })),
  'dashboard.get': own((api) => api.dashboard.get({})),
  'inbox.get': own((api) => api.inbox.get({})),
  'deliveryRetention.get': own((api) => api.deliveryRetention.get({})),
  'deliveryRetention.changeRules': own((api) =>
    api.deliveryRetention.changeRules({ artifactDays: 30, releasesKept: 20, rollbacksKept: 20, logDays: 365 }),
  ),
  'deliveryRetention.run': own((api) => api.deliveryRetention.run({})),
  'audit.entries': own((api) => api.audit.entries({})),
  'audit.entry': hidden((api) => api.audit.entry({ entryId: 'aud_nobody' })),
  'audit.count': own((api) => api.audit.count({})),
  'audit.log': own((api) => api.audit.log({})),
  'audit.checkpoint': own((api) => api.audit.checkpoint({})),
  'audit.proof': hidden((api) => api.audit.proof({ entryId: 'aud_nobody' })),
  'audit.consistency': own((api) => api.audit.consistency({ from: 1 })),
  'audit.names': own((api, at) => api.audit.names({ ids: Object.values(at) })),
}

const PROCEDURES = Object.keys(cdRouter._def.procedures)
const isMutation = (path: string) => {
  const procedures = cdRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>
  return procedures[path]?._def.type === 'mutation'
}

/** The refusal of a call, or null when it was answered. */
async function refusalOf(promise: Promise<unknown>): Promise<string | null> {
  try {
    await promise
    return null
  } catch (error) {
    if (error instanceof TRPCError) return error.code
    throw error
  }
}

describe('every procedure', () => {
  it('has a case below, and a path in REST', () => {
    expect(PROCEDURES.toSorted()).toEqual(Object.keys(CASES).toSorted())
    const document = generateOpenApiDocument(cdRouter, {
      title: 'Delivery',
      version: '1',
      baseUrl: 'http://baton.test/api/v1',
    })
    const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.keys(path ?? {}))
    expect(operations).toHaveLength(PROCEDURES.length)
    for (const path of [
      '/projects',
      '/releases/{releaseId}',
      '/environments/{environmentId}/state',
      '/authors',
      '/signer-keys',
      '/promotions/{promotionId}/explain',
      '/promotions/{promotionId}/approve',
      '/rollbacks',
      '/deployments/{deploymentId}/log',
      '/audit/entries',
      '/audit/proof',
      '/dashboard',
      '/inbox',
    ]) {
      expect(Object.keys(document.paths ?? {})).toContain(path)
    }
  })

  it.each(PROCEDURES)("%s: another organisation's ids are not found, as if they were nobody's", async (path) => {
    const { call, to } = CASES[path] as Case
    const api = await callAs(stranger)
    if (to === 'hidden') {
      expect(await refusalOf(call(api, ids))).toBe('NOT_FOUND')
      const nobodys = Object.fromEntries(Object.keys(ids).map((key) => [key, `${key}_nobody`])) as Ids
      expect(await refusalOf(call(api, { ...nobodys, intentSha256: ids.intentSha256 }))).toBe('NOT_FOUND')
      return
    }
    const answer = JSON.stringify(await call(api, ids).catch((error: TRPCError) => error.code))
    for (const id of Object.values(ids)) expect(answer).not.toContain(id)
  })

  // The log is the organisation's as a whole; who may read it is the audit log's to say.
  it.each(PROCEDURES.filter((path) => !isMutation(path) && !path.startsWith('audit.')))(
    '%s tells whoever may read another project alone nothing of this one',
    async (path) => {
      const { call, to } = CASES[path] as Case
      const api = await callAs(mine.owner, { type: 'project', projectId: 'prj_another' })
      if (to === 'hidden') {
        expect(await refusalOf(call(api, ids))).toBe('FORBIDDEN')
        return
      }
      const answer = JSON.stringify(await call(api, ids))
      for (const id of Object.values(ids)) expect(answer).not.toContain(id)
    },
  )

  it.each(PROCEDURES.filter((path) => isMutation(path) && path !== 'audit.names'))(
    '%s is refused to a viewer',
    async (path) => {
      const { call } = CASES[path] as Case
      expect(await refusalOf(call(await callAs(viewer), ids))).toBe('FORBIDDEN')
    },
  )

  it.each(PROCEDURES.filter((path) => !isMutation(path)))('%s answers a viewer in its declared shape', async (path) => {
    await cd.sign()
    const { call } = CASES[path] as Case
    const refusal = await refusalOf(call(await callAs(viewer), ids))
    expect(refusal).toBe(path === 'audit.entry' || path === 'audit.proof' ? 'NOT_FOUND' : null)
  })
})
