import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { trustRules } from '../db/projects.ts'
import { readLogBytes } from '../deployments/read-log-bytes.ts'
import { createProject } from '../projects/create-project.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { as } from '../testing/delivery.ts'
import { startProcess, type TestProcess } from '../testing/processes.ts'
import { accept, sourceOf, verified } from '../testing/publications.ts'
import { sitePage } from '../testing/tarball.ts'
import { openTestStack, type TestStack } from '../testing/test-worker.ts'

// Whole processes start, fail and start again.
vi.setConfig({ testTimeout: 120_000 })

let stack: TestStack
/** As a process of its own, so that it can end without a word. */
let launcher: TestProcess
beforeAll(async () => {
  // No failure is too short to end a step, once it was met by two tries.
  stack = await openTestStack({}, { awayMsMax: 1 })
  await stack.startWorker()
  stack.startSigner()
})
beforeEach(async () => {
  const { socketPath, folder } = stack.launcher.options
  await stack.launcher.stop()
  const env = { LAUNCHER_SOCKET: socketPath, LAUNCHER_FOLDER: folder, SITES_FOLDER: stack.sites.folder }
  launcher = await startProcess('launcher', env, 'is ready')
})
afterEach(() => stack.launcher.restart())
afterAll(() => stack?.close())

/** Deploys with this script to development, and kills the launcher once the log has `begun`; answers how it ended. */
async function losesItsLauncher(script: string) {
  const organization = await stack.newOrganization()
  const { orgId, owner } = organization
  const steps = [{ kind: 'script' as const, name: 'Put', timeoutMs: 600_000, script }]
  await as(owner, createProject, { name: 'p', trust: [{ source: sourceOf(orgId) }], steps })
  const [rule] = await withOrg(stack.db, orgId, (tx) => tx.select().from(trustRules))
  const bytes = sitePage('1', 'x')
  await stack.blobs.within(orgId).put([bytes])
  const receipt = await accept(organization, verified(orgId, { version: '1', bytes }, [rule?.id ?? '']))
  const { items } = await as(owner, listPromotions, { releaseId: receipt.releases[0]?.releaseId ?? '' })
  const look = () => as(owner, getPromotion, { promotionId: items[0]?.id ?? '' })
  await stack.until(orgId, async () => {
    const { deployment } = await look()
    if (!deployment) return undefined
    const { bytes: log } = await as(owner, readLogBytes, { deploymentId: deployment.id, from: 0, maxBytes: 100 })
    return Buffer.from(log).toString('utf8').includes('begun') || undefined
  })
  await launcher.end('SIGKILL')
  return stack.until(orgId, async () => {
    const page = await look()
    return page.status === 'failed' ? page : undefined
  })
}

describe('a step whose launcher goes away and stays away', () => {
  it('leaves its target uncertain where it had touched it', async () => {
    const page = await losesItsLauncher('echo half > "$BATON_MOUNT_TARGET/half"; echo begun; sleep 600')
    expect(page.deployment?.steps[0]?.state).toBe('infrastructure')
    expect(page.deployment?.state).toBe('uncertain')
    expect(page.summary.text).toContain('Development may be mixed')
  })

  it('leaves its target as it was where it had not touched it', async () => {
    const page = await losesItsLauncher('echo begun; sleep 600')
    expect(page.deployment?.steps[0]?.state).toBe('infrastructure')
    expect(page.deployment?.state).toBe('infrastructure')
  })
})
