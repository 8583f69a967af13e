import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BlobStore } from '@baton/blob-store/blob-store'
import { openBlobStore } from '@baton/blob-store/open'
import { newId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { ROLE_ACTIONS } from '@baton/kernel/permissions'
import { and, eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { artifacts } from '../db/artifacts.ts'
import { deployments } from '../db/deployments.ts'
import { lifecyclePhases } from '../db/lifecycles.ts'
import { listLogLines } from '../deployments/list-log-lines.ts'
import { appendLog } from '../deployments/log-store.ts'
import { readLogBytes } from '../deployments/read-log-bytes.ts'
import { startDeployment } from '../deployments/start-deployment.ts'
import { AcceptRace } from '../ingest/accept-publication.ts'
import { listFormerReleases } from '../promotions/list-former-releases.ts'
import { previewPromotion } from '../promotions/preview-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { rollBack } from '../promotions/roll-back.ts'
import { createRelease } from '../releases/create-release.ts'
import { getRelease } from '../releases/get-release.ts'
import { as, finish, setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { accept, type PublicationFacts, verified } from '../testing/publications.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { changeDeliveryRetention } from './change-delivery-retention.ts'
import { giveUpArtifact } from './delete-expired.ts'
import { getDeliveryRetention } from './get-delivery-retention.ts'
import { holdBytes, lockBytes } from './hold-bytes.ts'
import { removeBlob } from './remove-bytes.ts'
import type { RetentionParts } from './retention-parts.ts'
import { DEFAULT_RULES, type RetentionRules } from './retention-rules.ts'
import { runDeliveryRetention } from './run-delivery-retention.ts'
import { sweepOrganization } from './sweep-organization.ts'

let cd: TestCd
let blobs: BlobStore
let folder: string
beforeAll(async () => {
  cd = await openTestCd()
  folder = await mkdtemp(join(tmpdir(), 'baton-cd-retention-'))
  blobs = await openBlobStore(pathToFileURL(folder).href)
})
afterAll(async () => {
  await cd.close()
  await rm(folder, { recursive: true })
})

const GOES_ON = new AbortController().signal
const STRICT: RetentionRules = { artifactDays: 30, releasesKept: 0, rollbacksKept: 1, logDays: 30 }
const LATER_MS = 400 * 86_400_000

const bytesOf = (version: string) => Buffer.from(`the bytes of ${version}`)
const parts = (): RetentionParts => ({
  db: cd.db,
  clock: () => new Date(cd.clock().getTime() + LATER_MS),
  blobs,
  retentionDaysMax: 3_650,
})

type Published = { version: string; releaseId: string; artifactId: string; sha256: string }

/** Delivery with strict rules, and a way to publish with the bytes in the store. */
async function setUp() {
  const delivery = await setUpDelivery(cd)
  await as(delivery.owner, changeDeliveryRetention, STRICT)
  // Nothing is asked for by itself.
  await withOrg(cd.db, delivery.orgId, (tx) => tx.update(lifecyclePhases).set({ automatic: false }))
  const publish = async (version: string, more: Partial<PublicationFacts> = {}): Promise<Published> => {
    const bytes = more.bytes ?? bytesOf(version)
    const { sha256 } = await blobs.within(delivery.orgId).put([bytes])
    return { version, sha256, ...(await delivery.publish({ version, ...more, bytes })) }
  }
  return { delivery, publish }
}

function sweep(delivery: TestDelivery, more: Partial<RetentionParts> = {}): Promise<void> {
  const run = { orgId: delivery.orgId, runId: newId('rrn'), trigger: 'request' } as const
  return sweepOrganization({ ...parts(), ...more }, run, GOES_ON)
}

/** The versions whose bytes are in the store and said to be there. The two must never differ. */
async function held({ orgId }: TestDelivery, of: readonly Published[]): Promise<string[]> {
  const rows = await withOrg(cd.db, orgId, (tx) =>
    tx
      .select({ id: artifacts.id, gone: artifacts.bytesDeletedAt })
      .from(artifacts)
      .where(
        and(
          eq(artifacts.orgId, orgId),
          inArray(
            artifacts.id,
            of.map(({ artifactId }) => artifactId),
          ),
        ),
      ),
  )
  const found: string[] = []
  for (const { version, artifactId, sha256 } of of) {
    const isStored = (await blobs.within(orgId).stat(sha256)) !== null
    expect([version, rows.find(({ id }) => id === artifactId)?.gone === null]).toEqual([version, isStored])
    if (isStored) found.push(version)
  }
  return found
}

describe('a run', () => {
  it('keeps what is live, what waits and what the next rollback goes to; the rest goes and says so', async () => {
    const { delivery, publish } = await setUp()
    const { development, staging } = delivery.environments
    const all: Published[] = []
    for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0']) all.push(await publish(version))
    const [oldest, before, live, waiting, never] = all as [Published, Published, Published, Published, Published]
    for (const { releaseId } of [oldest, before, live]) await delivery.bring(releaseId, development)
    await as(delivery.owner, requestPromotion, { releaseId: waiting.releaseId, environmentId: development })
    const run = await as(delivery.owner, getDeliveryRetention, {})
    expect(run.usage).toMatchObject([{ kind: 'releaseArtifacts', count: 5 }, { kind: 'deploymentLogs' }])
    expect(run.next.deletes).toEqual([])
    await sweep(delivery)
    expect(await held(delivery, all)).toEqual(['1.1.0', '1.2.0', '1.3.0'])
    const { artifacts: views } = await as(delivery.owner, getRelease, { releaseId: never.releaseId })
    expect(views).toMatchObject([{ sha256: never.sha256, bytesDeleted: { rule: 'artifacts 30 days' } }])
    const { lastRun } = await as(delivery.owner, getDeliveryRetention, {})
    expect(lastRun?.deleted).toMatchObject([
      { kind: 'releaseArtifacts', count: 2 },
      { kind: 'deploymentLogs', count: 2 },
    ])
    const refusal = { code: 'PRECONDITION', reason: 'bytes_deleted' }
    await expect(
      as(delivery.owner, requestPromotion, { releaseId: never.releaseId, environmentId: development }),
    ).rejects.toMatchObject({
      ...refusal,
      message: expect.stringContaining("by the rule 'artifacts 30 days', so 1.4.0"),
    })
    await expect(
      as(delivery.owner, rollBack, { releaseId: oldest.releaseId, environmentId: development, reason: 'Why not' }),
    ).rejects.toMatchObject(refusal)
    // Pages say it before anybody asks.
    const place = { projectId: delivery.projectId, environmentId: development }
    expect((await as(delivery.owner, listFormerReleases, place)).items).toMatchObject([
      { version: '1.1.0', bytesDeleted: false },
      { version: '1.0.0', bytesDeleted: true },
    ])
    const previewed = (of: Published) =>
      as(delivery.owner, previewPromotion, { releaseId: of.releaseId, environmentId: development, kind: 'promotion' })
    expect((await previewed(never)).bytesDeleted).toContain(
      "by the rule 'artifacts 30 days', so 1.4.0 cannot be deployed",
    )
    expect((await previewed(before)).bytesDeleted).toBeNull()
    const { projectId } = delivery
    await expect(
      as(delivery.owner, createRelease, { projectId, artifactId: never.artifactId, version: '9.0.0' }),
    ).rejects.toMatchObject(refusal)
    await as(delivery.owner, rollBack, {
      releaseId: before.releaseId,
      environmentId: development,
      reason: 'It is slow',
    })
    await as(delivery.owner, requestPromotion, { releaseId: live.releaseId, environmentId: staging })
  })

  it('keeps what may be tried again after it failed', async () => {
    const { delivery, publish } = await setUp()
    const failed = await publish('1.0.0')
    const { promotionId } = await as(delivery.owner, requestPromotion, {
      releaseId: failed.releaseId,
      environmentId: delivery.environments.development,
    }).catch((error: { details: { promotionId: string } }) => error.details)
    await cd.sign()
    const started = await startDeployment(delivery.system(), { promotionId })
    if (started.start !== 'running') throw new Error(started.start)
    await sweep(delivery)
    expect(await held(delivery, [failed])).toEqual(['1.0.0'])
    await finish(cd, delivery, started.deploymentId, { failAt: 1, touchedTarget: true })
    await sweep(delivery)
    expect(await held(delivery, [failed])).toEqual(['1.0.0'])
  })

  it('keeps the newest releases of a project by the default rules', async () => {
    const { delivery, publish } = await setUp()
    await as(delivery.owner, changeDeliveryRetention, DEFAULT_RULES)
    const newest = await publish('1.0.0')
    await sweep(delivery)
    expect(await held(delivery, [newest])).toEqual(['1.0.0'])
  })

  it('keeps bytes that another version has too, and gives them up with the last of them', async () => {
    const { delivery, publish } = await setUp()
    const bytes = Buffer.from(newId('same'))
    const [one, other] = [await publish('1.0.0', { bytes }), await publish('1.1.0', { bytes })]
    await delivery.bring(other.releaseId, delivery.environments.development)
    await sweep(delivery)
    expect(await blobs.within(delivery.orgId).stat(one.sha256)).not.toBeNull()
    expect(await held(delivery, [other])).toEqual(['1.1.0'])
  })

  it('removes an upload that no publication followed once it is a day old', async () => {
    const { delivery } = await setUp()
    const { sha256 } = await blobs.within(delivery.orgId).put([Buffer.from(newId('stray'))])
    await sweep(delivery, { clock: cd.clock })
    expect(await blobs.within(delivery.orgId).stat(sha256)).not.toBeNull()
    await sweep(delivery)
    expect(await blobs.within(delivery.orgId).stat(sha256)).toBeNull()
  })

  it('deletes old logs of deployments, keeps that of what is live, and says which is gone', async () => {
    const { delivery, publish } = await setUp()
    const { development } = delivery.environments
    const log = Buffer.from('it was deployed\n')
    for (const version of ['1.0.0', '1.1.0']) {
      const { releaseId } = await publish(version)
      await delivery.bring(releaseId, development)
    }
    const rows = await withOrg(cd.db, delivery.orgId, (tx) =>
      tx.select({ id: deployments.id }).from(deployments).orderBy(deployments.id),
    )
    const [old, live] = rows.map(({ id }) => id) as [string, string]
    for (const deploymentId of [old, live]) {
      await appendLog(cd.db, delivery.orgId, { deploymentId, offset: 0, bytes: log })
    }
    await sweep(delivery)
    const gone = { code: 'GONE', reason: 'bytes_deleted', details: { rule: 'deployment logs 30 days' } }
    await expect(as(delivery.owner, listLogLines, { deploymentId: old })).rejects.toMatchObject(gone)
    await expect(as(delivery.owner, readLogBytes, { deploymentId: old, from: 0 })).rejects.toMatchObject(gone)
    expect((await as(delivery.owner, listLogLines, { deploymentId: live })).lines).toEqual(['it was deployed'])
  })
})

describe('killed in the middle, a run', () => {
  it('leaves no row that claims bytes which are gone, and the next one removes what is left', async () => {
    const { delivery, publish } = await setUp()
    const artifact = await publish('1.0.0')
    const row = { id: artifact.artifactId, sha256: artifact.sha256, receivedAt: new Date(), sizeBytes: 1 }
    await giveUpArtifact(parts(), delivery.orgId, row, { rules: STRICT, runId: 'rrn_killed' })
    // Here it was killed: the row says that the bytes are gone, and they still lie there.
    expect(await blobs.within(delivery.orgId).stat(artifact.sha256)).not.toBeNull()
    await sweep(delivery)
    expect(await held(delivery, [artifact])).toEqual([])
  })
})

describe('what asks for the bytes in the moment of their deletion', () => {
  it('a request that was first keeps them: the run waits for it and sees it', async () => {
    const { delivery, publish } = await setUp()
    const artifact = await publish('1.0.0')
    const row = { id: artifact.artifactId, sha256: artifact.sha256, receivedAt: new Date(), sizeBytes: 1 }
    let deleting: Promise<void> | undefined
    await withOrg(cd.db, delivery.orgId, async (tx) => {
      const context = await delivery.owner.context()
      await requestPromotion(
        { ...context, joined: { tx, afterCommit: [] } },
        { releaseId: artifact.releaseId, environmentId: delivery.environments.development },
      )
      deleting = giveUpArtifact(parts(), delivery.orgId, row, { rules: STRICT, runId: 'rrn_raced' })
    })
    await deleting
    expect(await held(delivery, [artifact])).toEqual(['1.0.0'])
  })

  it('never ends as a promotion of deleted bytes, however the two fall together', async () => {
    const { delivery, publish } = await setUp()
    for (let round = 0; round < 12; round += 1) {
      const artifact = await publish(`1.${round}.0`)
      const row = { id: artifact.artifactId, sha256: artifact.sha256, receivedAt: new Date(), sizeBytes: 1 }
      const asked = as(delivery.owner, requestPromotion, {
        releaseId: artifact.releaseId,
        environmentId: delivery.environments.development,
      }).then(
        () => true,
        (error: { reason?: string }) => {
          expect(error.reason).toBe('bytes_deleted')
          return false
        },
      )
      await giveUpArtifact(parts(), delivery.orgId, row, { rules: STRICT, runId: 'rrn_raced' })
      await removeBlob(parts(), delivery.orgId, artifact.sha256)
      expect((await held(delivery, [artifact])).length === 1).toBe(await asked)
    }
  })

  it('a publication whose bytes go before it is stored is judged anew, and one that comes back has them again', async () => {
    const { delivery, publish } = await setUp()
    const artifact = await publish('1.0.0')
    await sweep(delivery)
    const again = verified(delivery.orgId, { version: '1.0.0', bytes: bytesOf('1.0.0') }, [])
    const store = blobs.within(delivery.orgId)
    const hasBytes = async (sha256: string) => (await store.stat(sha256)) !== null
    await expect(accept(delivery, again, hasBytes)).rejects.toThrow(AcceptRace)
    await store.put([bytesOf('1.0.0')])
    await accept(delivery, again, hasBytes)
    expect(await held(delivery, [artifact])).toEqual(['1.0.0'])
    await as(delivery.owner, requestPromotion, {
      releaseId: artifact.releaseId,
      environmentId: delivery.environments.development,
    })
  })

  it('waits while the bytes are being removed', async () => {
    const { delivery, publish } = await setUp()
    const { sha256 } = await publish('1.0.0')
    const order: string[] = []
    let holding: Promise<void> | undefined
    await withOrg(cd.db, delivery.orgId, async (tx) => {
      await lockBytes(tx, delivery.orgId, sha256)
      holding = withOrg(cd.db, delivery.orgId, async (other) => {
        await holdBytes(other, delivery.orgId, [sha256])
        order.push('held')
      })
      await tx.execute('select 1')
      order.push('removed')
    })
    await holding
    expect(order).toEqual(['removed', 'held'])
  })
})

describe('the rules', () => {
  it('are changed and run by an administrator, on the record, up to what the operator allows', async () => {
    const delivery = await setUpDelivery(cd)
    const member = await delivery.member('Mel')
    await expect(as(member, changeDeliveryRetention, STRICT)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(as(delivery.owner, changeDeliveryRetention, { ...STRICT, logDays: 4_000 })).rejects.toMatchObject({
      reason: 'retention_too_long',
    })
    await expect(as(delivery.owner, changeDeliveryRetention, { ...STRICT, rollbacksKept: 0 })).rejects.toMatchObject({
      code: 'VALIDATION',
    })
    const ofOneProject = await delivery.owner.context()
    const grants = [{ actions: ROLE_ACTIONS.admin, scope: { type: 'project', projectId: delivery.projectId } }] as const
    const projectAdmin = { ...ofOneProject, actor: { ...ofOneProject.actor, grants } }
    await expect(changeDeliveryRetention(projectAdmin, STRICT)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(runDeliveryRetention(projectAdmin)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await as(member, getDeliveryRetention, {})).rules).toEqual(DEFAULT_RULES)
    await as(delivery.owner, changeDeliveryRetention, STRICT)
    expect((await as(member, getDeliveryRetention, {})).rules).toEqual(STRICT)
    await runDeliveryRetention(await delivery.owner.context())
    const actions = (await cd.entries(delivery.orgId)).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['retention.deliveryChanged', 'retention.deliveryRun']))
    const context = await delivery.owner.context()
    const deps = { ...context.deps, startRetention: () => Promise.reject(new Error('away')) }
    await expect(runDeliveryRetention({ ...context, deps })).rejects.toMatchObject({ reason: 'workflows_away' })
  })
})
