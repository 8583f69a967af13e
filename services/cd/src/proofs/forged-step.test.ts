import { removeMember } from '@baton/identity/members'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startDeployment } from '../deployments/start-deployment.ts'
import { beginStep, endStep } from '../deployments/step-store.ts'
import { changeRule } from '../environments/change-rule.ts'
import { OPEN_RULE } from '../environments/rule.ts'
import { changeTrust } from '../projects/change-trust.ts'
import { as } from '../testing/delivery.ts'
import { type Approved, entryId, forge, keepRows, restoreRows, setUpApproved } from '../testing/forging.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'

let cd: TestCd
let at: Approved
let deploymentId: string
let startEntry: string
beforeAll(async () => {
  cd = await openTestCd()
  at = await setUpApproved(cd)
  const started = await startDeployment(at.delivery.system(), at)
  if (started.start !== 'running') throw new Error(`It did not start: ${JSON.stringify(started)}`)
  deploymentId = started.deploymentId
  startEntry = await entryId(cd, at, 'deployment.started', deploymentId)
  await begin(1)
  const succeeded = { state: 'succeeded', exitCode: 0, detail: null, touchedTarget: true } as const
  await endStep(cd.db, at.delivery.orgId, { deploymentId, position: 1 }, succeeded)
  await keepRows(cd)
})
afterEach(() => restoreRows(cd))
afterAll(() => cd.close())

/** Begins a step as the worker does; answers why it must not run. */
async function begin(position: number): Promise<string | null> {
  const { refusal } = await beginStep(cd.db, at.delivery.orgId, { deploymentId, position }, cd.signer)
  return refusal
}

type Forgery = [what: string, who: 'app' | 'owner', statement: () => string, says: () => string]
const update = (table: string, set: string, where: string) => `update ${table} set ${set} where ${at.here} and ${where}`
const writtenFor = (what: string) => `${what} not what audit entry ${at.requestEntry} was written for.`
const notStarted = () => `Deployment ${deploymentId} is not what audit entry aud_`

const FORGERIES: Forgery[] = [
  [
    'the steps that are still to run',
    'owner',
    () => update('cd.releases', `steps = jsonb_set(steps, '{1,path}', '"/evil"')`, `id = '${at.next}'`),
    () => writtenFor('The deployment steps are'),
  ],
  [
    'the variables',
    'owner',
    () => update('cd.releases', `variables = '[{"name":"A","value":"x","environmentId":null}]'`, `id = '${at.next}'`),
    () => writtenFor('The variables are'),
  ],
  [
    'the digest of the artifact',
    'owner',
    () => update('cd.artifacts', `sha256 = repeat('0', 64)`, `version = '2.4.1'`),
    () => writtenFor('The artifacts are'),
  ],
  [
    'the target',
    'app',
    () => update('cd.targets', `id = 'site_evil'`, `environment_id = '${at.production}'`),
    () => writtenFor('The target is'),
  ],
  [
    'the rule of that version',
    'owner',
    () => update('cd.environment_rules', `rule = rule || '{"approvals":[]}'`, `environment_id = '${at.production}'`),
    () => writtenFor('The rule is'),
  ],
  [
    'the release of promotion and deployment',
    'app',
    () =>
      `${update('cd.promotions', `release_id = '${at.releaseId}'`, `id = '${at.promotionId}'`)};
       ${update('cd.deployments', `release_id = '${at.releaseId}'`, `id = '${deploymentId}'`)}`,
    () => `Promotion ${at.number} is not what audit entry ${at.requestEntry} records as requested.`,
  ],
  [
    'the promotion of the deployment',
    'app',
    () =>
      `${update('cd.promotions', `state = 'deployed'`, `id = '${at.promotionId}'`)};
       ${update('cd.promotions', `state = 'deploying'`, `id = '${at.former}'`)};
       ${update('cd.deployments', `promotion_id = '${at.former}'`, `id = '${deploymentId}'`)}`,
    notStarted,
  ],
  [
    'a deployment that nobody started',
    'app',
    () =>
      `${update('cd.deployments', `state = 'failed'`, `id = '${deploymentId}'`)};
       insert into cd.deployments select org_id, 'dpl_x', promotion_id, project_id, environment_id, release_id, kind, 'running',
         from_release_id, now(), now(), null, null, false, 0, 0, false from cd.deployments where id = '${deploymentId}';
       insert into cd.deployment_steps select org_id, 'dpl_x', position, name, kind, 'queued', null, null, null, null, null, null
         from cd.deployment_steps where deployment_id = '${deploymentId}'`,
    () => `Deployment dpl_x is not what audit entry ${startEntry} records as started.`,
  ],
  [
    'the approval, in the row',
    'app',
    () => update('cd.decisions', `user_id = '${at.delivery.owner.userId}'`, `id = '${at.decisionId}'`),
    () => `Audit entry ${at.approvalEntry} should record Ada's approval of promotion ${at.number}`,
  ],
  [
    'the approval, out of the rows',
    'owner',
    () => `delete from cd.decisions where ${at.here} and id = '${at.decisionId}'`,
    () => `Promotion ${at.number} needs 1 approval, which it no longer has.`,
  ],
  [
    'the approval, out of the log',
    'owner',
    () => `delete from audit.leaves where ${at.here} and entry_id = '${at.approvalEntry}'`,
    () => `Audit entry ${at.approvalEntry}, which should record Chen's approval`,
  ],
  [
    'the start, out of the log',
    'owner',
    () => `delete from audit.outbox where ${at.here} and entry_id = '${startEntry}'`,
    () => 'No audit entry records the start of deployment',
  ],
  [
    "the approver's role",
    'owner',
    () => update('identity.grants', `role = 'viewer'`, `user_id = '${at.chen.userId}'`),
    () => `Audit entry ${at.approvalEntry} records an approval that no longer counts`,
  ],
  [
    'the signed heads',
    'owner',
    () => `delete from audit.checkpoints where ${at.here}`,
    () => `What promotion ${at.number} was started on is no longer under a signed checkpoint of the audit log.`,
  ],
]

describe('a step does not run, and says which entry is against it, when between two steps somebody with SQL has forged', () => {
  it.each(FORGERIES)('%s, as %s', async (what, who, statement, says) => {
    await forge(cd, who, at, statement())
    const of = what === 'a deployment that nobody started' ? 'dpl_x' : deploymentId
    const begun = await beginStep(cd.db, at.delivery.orgId, { deploymentId: of, position: 2 }, cd.signer)
    expect(begun.refusal).toContain(says())
  })

  it('nothing: then it runs, also while rule and trust are changed for those who come later', async () => {
    await as(at.delivery.owner, changeRule, { environmentId: at.production, expectedVersion: 1, rule: OPEN_RULE })
    await as(at.delivery.owner, changeTrust, { projectId: at.delivery.projectId, trust: [] })
    expect(await begin(2)).toBeNull()
  })
})

describe('a member who approved and left', () => {
  it('stops what was started on their approval before its next step', async () => {
    await as(at.delivery.owner, removeMember, { userId: at.chen.userId })
    expect(await begin(2)).toMatch(
      /Chen's approval of promotion \d+ is void since audit entry aud_\w+, 'member.removed'/,
    )
  })
})
