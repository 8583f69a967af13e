import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '@baton/kernel/database'
import { newId, type OrgId } from '@baton/kernel/ids'
import { migrateDatabase } from '@baton/kernel/migrate'
import { withOrg } from '@baton/kernel/org-transaction'
import { provisionDatabase } from '@baton/kernel/provision-database'
import { cloneDatabase } from '@baton/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditMigrations } from '../db/migrations.ts'
import { createAuditPort } from '../entry/audit-port.ts'
import { getLog } from '../log/get-log.ts'
import { appendBatch } from '../sequencer/append-batch.ts'
import { sequenceOnce } from '../sequencer/run-sequencer.ts'
import { testContext } from '../test-context.ts'
import { openTestLog, sampleEvent, type TestLog } from '../test-log.ts'
import { findLogFault } from './find-log-fault.ts'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const fault = (orgId: OrgId) => withOrg(log.appDb, orgId, (tx) => findLogFault(tx, orgId))

/** A log of 4 signed entries and 6 that wait, written by several connections at once. */
async function waiting(): Promise<{ orgId: OrgId; ids: string[] }> {
  const orgId = log.newOrg()
  await log.write(orgId, 4)
  await sequenceOnce(log)
  const ids = await Promise.all(Array.from({ length: 6 }, () => log.write(orgId, 1)))
  return { orgId, ids: ids.flat() }
}

describe('the numbers of entries', () => {
  it('have no gap, whoever writes at the same time, whatever is rolled back, and while a transaction writes', async () => {
    const { orgId } = await waiting()
    const port = createAuditPort({ newId })
    const rolledBack = withOrg(log.appDb, orgId, async (tx) => {
      await port.append(tx, orgId, sampleEvent())
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    await withOrg(log.appDb, orgId, async (tx) => {
      await port.append(tx, orgId, sampleEvent())
      await port.append(tx, orgId, sampleEvent())
      expect(await findLogFault(tx, orgId)).toBeNull()
    })
    expect(await fault(orgId)).toBeNull()
    expect(await sequenceOnce(log)).toEqual([])
    expect(await fault(orgId)).toBeNull()
  })

  it.each([
    ['one of several', (id: string) => `delete from audit.outbox where entry_id = '${id}'`],
    ['all of them', (_id: string, orgId: string) => `delete from audit.outbox where org_id = '${orgId}'`],
  ])('tell that an entry was deleted before it was signed: %s', async (_what, statement) => {
    const { orgId, ids } = await waiting()
    await log.tamper(statement(ids[2] ?? '', orgId))
    expect(await fault(orgId)).toMatch(/^Audit entry number \d+-\d+ was written, and deleted before it was signed\.$/)
  })

  it('are given to what waits when a database is updated', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-audit-before-'))
    await cp(auditMigrations.folder, folder, { recursive: true })
    const journal = join(folder, 'meta/_journal.json')
    const { entries, ...others } = JSON.parse(await readFile(journal, 'utf8'))
    await writeFile(journal, JSON.stringify({ ...others, entries: entries.slice(0, 2) }))
    const orgId = log.newOrg()
    const database = await cloneDatabase({
      template: 'baton_audit_before_numbers',
      version: orgId,
      prepare: async (target) => {
        await provisionDatabase(target)
        await migrateDatabase(target.ownerUrl, [{ ...auditMigrations, folder }])
      },
    })
    const appDb = openDatabase({ url: database.url('app'), applicationName: 'test-app' })
    const port = createAuditPort({ newId })
    for (let written = 0; written < 3; written += 1) {
      await withOrg(appDb, orgId, (tx) => port.append(tx, orgId, sampleEvent()))
    }
    const owner = new URL(database.url('owner')).username
    await log.tamper(`grant create on database "${database.name}" to "${owner}"`)
    await migrateDatabase(database.url('owner'), [auditMigrations])
    await withOrg(appDb, orgId, (tx) => port.append(tx, orgId, sampleEvent()))
    expect(await withOrg(appDb, orgId, (tx) => findLogFault(tx, orgId))).toBeNull()
    expect(await appendBatch(appDb, orgId)).toEqual({ appended: 4, more: false })
    expect(await withOrg(appDb, orgId, (tx) => findLogFault(tx, orgId))).toBeNull()
    await appDb.$client.end()
    await database.drop()
    await rm(folder, { recursive: true })
  })

  it('tell it on the audit page, and nothing more is signed, once the sequencer met the gap', async () => {
    const { orgId, ids } = await waiting()
    await log.tamper(`delete from audit.outbox where entry_id = '${ids[0]}'`)
    const broken = await sequenceOnce(log)
    expect(broken.map((one) => one.orgId)).toContain(orgId)
    const state = await getLog(testContext(log, orgId), {})
    expect(state).toMatchObject({ checkpoint: { size: 4 }, integrity: { whole: false } })
    expect(state.integrity?.sentence).toMatch(
      /^Audit entry number \d+-\d+ was written, and deleted before it was signed\./,
    )
  })

  it.each([
    [
      'an entry that was put there by another way',
      `insert into audit.outbox (org_id, entry_id, at, action, actor_type, actor_id, target_type, target_id, entry)
        select org_id, 'aud_x', at, action, actor_type, actor_id, target_type, target_id, entry from audit.outbox where org_id = $org limit 1`,
      'An audit entry was written past the numbering of this log.',
    ],
    [
      'a count that was set back',
      `with gone as (delete from audit.outbox where id = (select min(id) from audit.outbox where org_id = $org) returning shard)
        update audit.counters c set written = written + 1 from gone where c.org_id = $org and c.shard = gone.shard`,
      'was written, and deleted before it was signed.',
    ],
    [
      'counts that are gone',
      `delete from audit.counters where org_id = $org`,
      'The numbers of audit entries that wait to be signed were changed.',
    ],
  ])('tell of %s', async (_what, statement, sentence) => {
    const { orgId } = await waiting()
    await log.tamper(statement.replaceAll('$org', `'${orgId}'`))
    expect(await fault(orgId)).toContain(sentence)
  })
})
