import { withOrg } from '@baton/kernel/org-transaction'
import { ATTACK_LIMITS, createAttackTargets, type LiveTargets, sampleAttacks } from '@baton/sandbox/attacks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trustRules } from '../db/projects.ts'
import { readLogBytes } from '../deployments/read-log-bytes.ts'
import { changeProcess } from '../projects/change-process.ts'
import { createProject } from '../projects/create-project.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { as } from '../testing/delivery.ts'
import { accept, sourceOf, verified } from '../testing/publications.ts'
import { sitePage } from '../testing/tarball.ts'
import type { TestOrganization } from '../testing/test-cd.ts'
import { openTestStack, type TestStack } from '../testing/test-worker.ts'

/** Only the names are used, so that the table is known before the targets exist. */
const NAMES = sampleAttacks({
  secretFile: '',
  secret: '',
  victimMark: '',
  victimPid: 0,
  tcpPort: 0,
  socketPath: '',
  abstractSocket: '',
}).map((attack) => attack.name)

let stack: TestStack
let targets: LiveTargets
let organization: TestOrganization
let projectId: string
let version = 1
beforeAll(async () => {
  targets = await createAttackTargets()
  stack = await openTestStack({ maxLimits: ATTACK_LIMITS })
  if ((await stack.launcher.client.health()).state !== 'full') {
    throw new Error('The level full needs root: run these tests as root on Linux.')
  }
  await stack.startWorker()
  stack.startSigner()
  organization = await stack.newOrganization()
  const { orgId, owner } = organization
  const trust = [{ source: sourceOf(orgId) }]
  projectId = (await as(owner, createProject, { name: 'hostile', trust })).projectId
})
afterAll(async () => {
  await stack?.close()
  await targets?.close()
})

describe('the script of a deployment', () => {
  it.each(NAMES)('cannot: %s', async (name) => {
    const attack = sampleAttacks(targets).find((one) => one.name === name)
    if (!attack) throw new Error(`There is no attack '${name}'.`)
    const { status, output } = await runAsStep(attack.script, ATTACK_LIMITS.timeoutMs)
    expect(attack.stopped({ status, output }), `${JSON.stringify(status)}\n${output.slice(0, 2_000)}`).toBe(true)
    expect(targets.harm()).toEqual([])
  })

  it('cannot reach the target of another project, and leaves its own behind for the next step', async () => {
    const script = 'ls -la "$BATON_MOUNT_TARGET/.."; echo kept > "$BATON_MOUNT_TARGET/kept"; ls / | tr "\\n" " "'
    const { output } = await runAsStep(script, 10_000)
    expect(output).not.toContain('site_')
    const again = await runAsStep('cat "$BATON_MOUNT_TARGET/kept"', 10_000)
    expect(again.output).toBe('kept\n')
  })
})

/** Deploys a release whose one step is this script, and answers what the launcher and the log say of it. */
async function runAsStep(script: string, timeoutMs: number) {
  const { orgId, owner } = organization
  const steps = [{ kind: 'script' as const, name: 'Attack', timeoutMs, script }]
  await as(owner, changeProcess, { projectId, expectedVersion: version, steps })
  version += 1
  const bytes = sitePage(String(version), 'x')
  const [rule] = await withOrg(stack.db, orgId, (tx) => tx.select().from(trustRules))
  const publication = verified(orgId, { version: `1.0.${version}`, bytes }, [rule?.id ?? ''])
  await stack.blobs.within(orgId).put([bytes])
  const receipt = await accept(organization, publication)
  const { items } = await as(owner, listPromotions, { releaseId: receipt.releases[0]?.releaseId ?? '' })
  const page = await stack.until(orgId, async () => {
    const found = await as(owner, getPromotion, { promotionId: items[0]?.id ?? '' })
    return found.status === 'deployed' || found.status === 'failed' ? found : undefined
  })
  const deploymentId = page.deployment?.id ?? ''
  const status = await stack.launcher.client.status(`${deploymentId}-1`)
  const chunks: Uint8Array[] = []
  for (let from = 0; ; ) {
    const { bytes: part, ended } = await as(owner, readLogBytes, { deploymentId, from, maxBytes: 1024 ** 2 })
    chunks.push(part)
    from += part.length
    if (ended) break
  }
  return { status, output: Buffer.concat(chunks).toString('utf8') }
}
