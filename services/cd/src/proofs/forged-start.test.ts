import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileSigner, sequenceOnce } from '@baton/audit-log/sequencer'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startDeployment } from '../deployments/start-deployment.ts'
import { approvePromotion } from '../promotions/approve-promotion.ts'
import { evaluatePromotion } from '../promotions/evaluate-promotion.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { rejectPromotion } from '../promotions/reject-promotion.ts'
import { as, finish, setUpDelivery } from '../testing/delivery.ts'
import {
  type Approved,
  countDeployments,
  entryId,
  forge,
  keepRows,
  restoreRows,
  setUpApproved,
} from '../testing/forging.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'

let cd: TestCd
let at: Approved
/** The audit entry that another organisation's release was made with, and that of the former promotion's approval. */
let [foreign, former, created] = ['', '', '']
beforeAll(async () => {
  cd = await openTestCd()
  at = await setUpApproved(cd)
  const other = { ...at, delivery: await setUpDelivery(cd) }
  foreign = await entryId(cd, other, 'project.created')
  former = await entryId(cd, at, 'promotion.approved', at.former)
  created = await entryId(cd, at, 'organization.created')
  await cd.sign()
  await keepRows(cd)
})
afterEach(() => restoreRows(cd))
afterAll(() => cd.close())

/** Neither the workflow nor the start goes on, and the page says why. */
async function expectBlocked(sentence: string): Promise<void> {
  const { delivery, chen, promotionId } = at
  const before = await countDeployments(cd, at, promotionId)
  expect(await evaluatePromotion(delivery.system(), { promotionId })).toMatchObject({ move: 'wait' })
  expect(await startDeployment(delivery.system(), { promotionId })).not.toMatchObject({ start: 'running' })
  expect(await countDeployments(cd, at, promotionId)).toBe(before)
  const page = await as(chen, getPromotion, { promotionId })
  expect(page.holds.map((hold) => hold.sentence)).toEqual([expect.stringMatching(/^Blocked by the audit log\. /)])
  expect(page.holds[0]?.sentence).toContain(sentence)
  expect(page.summary.text).toContain('Blocked by the audit log. It does not start until')
}

type Forgery = [what: string, who: 'app' | 'owner', statement: () => string, says: () => string]

const update = (table: string, set: string, where: string) => `update ${table} set ${set} where ${at.here} and ${where}`
const decision = (set: string) => update('cd.decisions', set, `id = '${at.decisionId}'`)
const promotion = (set: string) => update('cd.promotions', set, `id = '${at.promotionId}'`)
const release = (set: string) => update('cd.releases', set, `id = '${at.next}'`)
const artifact = (set: string) =>
  update(
    'cd.artifacts',
    set,
    `id = (select artifact_id from cd.release_artifacts where ${at.here} and release_id = '${at.next}')`,
  )
const leaf = (set: string) => update('audit.leaves', set, `entry_id = '${at.approvalEntry}'`)
const approval = (entry: string, but: string, who = 'Chen') =>
  `Audit entry ${entry} should record ${who}'s approval of promotion ${at.number}, but ${but}.`
const notWrittenFor = (what: string) => `${what} not what audit entry ${at.requestEntry} was written for.`

const FORGERIES: Forgery[] = [
  [
    'an approval without an entry',
    'app',
    () => decision('audit_entry_id = null'),
    () => "No audit entry records Chen's",
  ],
  [
    'an approval that names an entry of another action',
    'app',
    () => decision(`audit_entry_id = '${created}'`),
    () => approval(created, "it records 'organization.created'"),
  ],
  [
    "an approval that names another promotion's",
    'app',
    () => decision(`audit_entry_id = '${former}'`),
    () => approval(former, `it is about ${at.former}`),
  ],
  [
    "another person's approval",
    'app',
    () => decision(`user_id = '${at.delivery.owner.userId}'`),
    () => approval(at.approvalEntry, 'another person acted', 'Ada'),
  ],
  [
    "an approval that names another organisation's entry",
    'app',
    () => decision(`audit_entry_id = '${foreign}'`),
    () => `Audit entry ${foreign}, which should record Chen's approval of promotion ${at.number}, is not in the log.`,
  ],
  [
    "another organisation's entry, copied into this one's log",
    'owner',
    () => `insert into audit.leaves select '${at.delivery.orgId}', 9999, outbox_id, entry_id, at, action, actor_type, actor_id,
        person_id, target_type, target_id, entry from audit.leaves where entry_id = '${foreign}';
      ${decision(`audit_entry_id = '${foreign}'`)}`,
    () => `Audit entry ${foreign}`,
  ],
  [
    'an approval of another time',
    'app',
    () => decision(`decided_at = decided_at + interval '1 day'`),
    () => approval(at.approvalEntry, 'it records another decision'),
  ],
  [
    'a decision more, by somebody who never decided',
    'app',
    () => `insert into cd.decisions (org_id, id, promotion_id, decision, user_id, intent_sha256, decided_at, audit_entry_id)
      values ('${at.delivery.orgId}', 'dec_x', '${at.promotionId}', 'approve', '${at.delivery.owner.userId}',
        '${at.intentSha256}', now(), '${at.approvalEntry}')`,
    () => approval(at.approvalEntry, 'another person acted', 'Ada'),
  ],
  [
    'an approval that was void',
    'owner',
    () => `update cd.decisions set audit_entry_id = '${at.requestEntry}' where ${at.here} and id = '${at.decisionId}'`,
    () => approval(at.requestEntry, "it records 'promotion.requested'"),
  ],
  [
    'a step of the release',
    'owner',
    () => release(`steps = jsonb_set(steps, '{0,script}', '"curl evil.test"')`),
    () => notWrittenFor('The deployment steps are'),
  ],
  [
    'the variables of the release',
    'owner',
    () => release(`variables = '[{"name":"LD_PRELOAD","value":"x","environmentId":null}]'`),
    () => notWrittenFor('The variables are'),
  ],
  [
    'the digest of the artifact',
    'owner',
    () => artifact(`sha256 = repeat('0', 64)`),
    () => notWrittenFor('The artifacts are'),
  ],
  [
    'how the artifact is unpacked',
    'owner',
    () => artifact(`file_name = 'site'`),
    () => notWrittenFor('The artifacts are'),
  ],
  [
    'the artifacts of the release',
    'owner',
    () => `update cd.release_artifacts set artifact_id = (select artifact_id from cd.release_artifacts
      where ${at.here} and release_id = '${at.releaseId}') where ${at.here} and release_id = '${at.next}'`,
    () => notWrittenFor('The artifacts are'),
  ],
  [
    'the target',
    'app',
    () => update('cd.targets', `id = 'site_evil'`, `environment_id = '${at.production}'`),
    () => notWrittenFor('The target is'),
  ],
  [
    'the name that steps are told',
    'app',
    () => update('cd.environments', `name = 'test'`, `id = '${at.production}'`),
    () => notWrittenFor('The environment is'),
  ],
  [
    'the rule, under its version',
    'owner',
    () => update('cd.environment_rules', `rule = rule || '{"noAuthor":false}'`, `environment_id = '${at.production}'`),
    () => notWrittenFor('The rule is'),
  ],
  [
    'a rule that nobody made',
    'app',
    () => `insert into cd.environment_rules select org_id, environment_id, 2, rule || '{"approvals":[]}', null, now()
        from cd.environment_rules where ${at.here} and environment_id = '${at.production}';
      ${update('cd.environments', 'rule_version = 2', `id = '${at.production}'`)}`,
    () => 'The rule of production (version 2) is not the one that audit entry aud_',
  ],
  [
    'who asked',
    'app',
    () => promotion(`requested_by = '${at.chen.userId}'`),
    () =>
      `Audit entry ${at.requestEntry} should record the request of promotion ${at.number}, but another person acted.`,
  ],
  [
    'the release that is asked for',
    'app',
    () => promotion(`release_id = '${at.releaseId}'`),
    () => `Promotion ${at.number} is not what audit entry ${at.requestEntry} records as requested.`,
  ],
  [
    'why it was asked for',
    'app',
    () => promotion(`reason = 'So said the chief'`),
    () => notWrittenFor('The request is'),
  ],
  [
    'the step at which it begins',
    'app',
    () => promotion('start_at_step = 2'),
    () => `Promotion ${at.number} would begin at step 2, which no audit entry records.`,
  ],
  [
    'the request that the promotion names',
    'app',
    () => promotion(`proof_entry_ids = '{}'`),
    () => `No audit entry records the request of promotion ${at.number}.`,
  ],
  [
    "another promotion's request",
    'app',
    () => promotion(`proof_entry_ids = (select proof_entry_ids from cd.promotions where id = '${at.former}')`),
    () => 'should record the request of promotion',
  ],
  [
    'the bytes of the intent',
    'owner',
    () => update('cd.promotion_intents', `bytes = bytes || ' '::bytea`, `promotion_id = '${at.promotionId}'`),
    () => `The intent of promotion ${at.number} is not the one that audit entry ${at.requestEntry} names.`,
  ],
  [
    'the bytes of an entry',
    'owner',
    () => leaf(`entry = entry || ' '::bytea`),
    () => `Audit entry ${at.approvalEntry}`,
  ],
  ['what an entry is listed as', 'owner', () => leaf(`person_id = 'usr_x'`), () => `Audit entry ${at.approvalEntry}`],
  [
    'an entry, deleted from the log',
    'owner',
    () => `delete from audit.leaves where ${at.here} and entry_id = '${at.approvalEntry}'`,
    () => `Audit entry ${at.approvalEntry}, which should record Chen's approval of promotion ${at.number}, is not in`,
  ],
  [
    'a node of the tree',
    'owner',
    () => update('audit.nodes', 'hash = sha256(hash)', 'level = 1'),
    () => 'Audit entry aud_',
  ],
  [
    'the root of a checkpoint',
    'owner',
    () => update('audit.checkpoints', 'root = sha256(root)', 'true'),
    () => 'Audit entry aud_',
  ],
  [
    'the text of a checkpoint',
    'owner',
    () => update('audit.checkpoints', `note = replace(note, '/', '+')`, 'true'),
    () => 'Audit entry aud_',
  ],
]

describe('an approved promotion does not start, and the page names the entry, when somebody with SQL has forged', () => {
  it.each(FORGERIES)('%s, as %s', async (_what, who, statement, says) => {
    await forge(cd, who, at, statement())
    await expectBlocked(says())
  })

  it('the whole log anew, signed with a key of their own that they published', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-forger-'))
    const forger = await createFileSigner({ folder, host: 'baton.test', service: 'cd' })
    await cd.tamper(`delete from audit.checkpoints where ${at.here}`)
    await sequenceOnce({
      systemDb: cd.systemDb,
      appDb: cd.db,
      signer: forger,
      clock: () => new Date(Date.now() + 60_000),
    })
    await rm(folder, { recursive: true })
    // The database agrees with itself; the worker has the log's key from its own file.
    await expectBlocked('Audit entry aud_')
  })

  it('checkpoints away: then nothing is proved', async () => {
    await cd.tamper(`delete from audit.checkpoints where ${at.here}`)
    expect(await startDeployment(at.delivery.system(), at)).toEqual({ start: 'notProved' })
  })

  it('a rejection away', async () => {
    const { delivery, promotionId } = at
    const dara = await delivery.member('Dara')
    await as(dara, rejectPromotion, { promotionId, intentSha256: at.intentSha256, reason: 'No' })
    const rejection = await entryId(cd, at, 'promotion.rejected', promotionId)
    await cd.tamper(`delete from cd.decisions where ${at.here} and decision = 'reject';
      ${promotion(`state = 'waiting', ended_at = null, ended_by = null, end_reason = null`)}`)
    await expectBlocked(`Promotion ${at.number} was rejected: audit entry ${rejection}.`)
  })

  it('an approval away before it was signed', async () => {
    const dara = await at.delivery.member('Dara')
    await as(dara, approvePromotion, at)
    const entry = await entryId(cd, at, 'promotion.approved', at.promotionId)
    await cd.tamper(`delete from audit.outbox where entry_id = '${entry}'`)
    await expectBlocked(
      `Audit entry ${entry}, which should record Dara's approval of promotion ${at.number}, is not in`,
    )
  })

  it('any entry away before it was signed', async () => {
    await at.delivery.member('Dara')
    await cd.tamper(`delete from audit.outbox where id = (select max(id) from audit.outbox where ${at.here})`)
    await expectBlocked('was written, and deleted before it was signed.')
  })

  it('an approval anew that had been used', async () => {
    const { delivery, promotionId, number } = at
    const started = await startDeployment(delivery.system(), at)
    if (started.start === 'running') await finish(cd, delivery, started.deploymentId)
    const start = await entryId(cd, at, 'deployment.started')
    await cd.tamper(`delete from cd.deployment_steps where ${at.here};
      update cd.environment_states set release_id = '${at.releaseId}' where ${at.here} and environment_id = '${at.production}';
      ${promotion(`state = 'waiting', ended_at = null`)}; delete from cd.deployments where promotion_id = '${promotionId}'`)
    await expectBlocked(`Promotion ${number} was started already: audit entry ${start}.`)
  })

  it('nothing: then it starts', async () => {
    expect(await startDeployment(at.delivery.system(), at)).toMatchObject({ start: 'running' })
  })

  it('a rejection away, and out of the log too', async () => {
    const { delivery, promotionId } = at
    const dara = await delivery.member('Dara')
    await as(dara, rejectPromotion, { promotionId, intentSha256: at.intentSha256, reason: 'No' })
    await cd.sign()
    await cd.tamper(`delete from cd.decisions where ${at.here} and decision = 'reject';
      ${promotion(`state = 'waiting', ended_at = null, ended_by = null, end_reason = null`)};
      delete from audit.leaves where ${at.here} and action = 'promotion.rejected'`)
    await expectBlocked(' does not match its proof. Do not rely on this log; tell your operator.')
  })
})
