import { cloneDatabase, type TestDatabase } from '@baton/testing/postgres'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Actor, systemActor } from './actor.ts'
import type { AuditEvent } from './audit-port.ts'
import { type VerbContext, verbsFor } from './command.ts'
import { type Database, openDatabase } from './database.ts'
import { DomainError } from './errors.ts'
import { newId } from './ids.ts'
import { mintOrgId } from './mint-org-id.ts'
import { withOrg } from './org-transaction.ts'
import { provisionDatabase } from './provision-database.ts'

let database: TestDatabase
let db: Database

beforeAll(async () => {
  database = await cloneDatabase({
    template: 'baton_kernel',
    version: '1',
    prepare: async (target) => {
      await provisionDatabase(target)
      const owner = openDatabase({ url: target.ownerUrl, applicationName: 'test' })
      const app = `${target.database}_app`
      await owner.$client.unsafe(`
        create table notes (org_id text not null, id text not null, body text not null, primary key (org_id, id));
        create table entries (org_id text not null, action text not null);
        alter table notes enable row level security; alter table notes force row level security;
        create policy org on notes using (org_id = (select nullif(current_setting('app.org_id', true), '')));
        grant select, insert, update on notes to "${app}"; grant select, insert on entries to "${app}"`)
      await owner.$client.end()
    },
  })
  db = openDatabase({ url: database.url('app'), applicationName: 'test', poolSize: 2 })
})

afterAll(async () => {
  await db.$client.end()
  await database.drop()
})

const { command, query } = verbsFor<{ started: string[] }>()

const writeNote = command(
  { action: 'project:configure', audit: 'note.written', input: z.object({ id: z.string(), body: z.string().min(1) }) },
  async ({ tx, orgId, deps }, input) => {
    await tx.execute(sql`insert into notes values (${orgId}, ${input.id}, ${input.body})`)
    return {
      value: input.id,
      audit: { target: { type: 'note', id: input.id }, after: { body: input.body } },
      afterCommit: async () => {
        deps.started.push(input.id)
      },
    }
  },
)

const askWho = command(
  {
    action: 'project:configure',
    audit: 'note.written',
    input: z.object({ id: z.string().min(1) }),
    whoCan: async (_, { id }) => (id === 'hidden' ? null : `${id} is for Dara.`),
  },
  async () => ({ value: null, audit: 'unchanged' }),
)

const writeTwoNotes = command(
  { action: 'project:configure', audit: 'notes.written', input: z.object({ fail: z.boolean() }) },
  async (scope, input) => {
    await writeNote(scope.join(), { id: newId('one'), body: 'x' })
    await writeNote(scope.join(), { id: newId('two'), body: 'x' })
    if (input.fail) throw new DomainError('CONFLICT', 'Stop.')
    return { value: null, audit: { target: { type: 'note', id: 'both' } } }
  },
)

const countNotes = query({ action: 'project:read', input: z.object({}) }, async ({ tx }) => {
  const [row] = await tx.execute<{ count: number }>(sql`select count(*)::int as count from notes`)
  return row?.count ?? 0
})

function context(actor: Actor = systemActor('test')): VerbContext<{ started: string[] }> & { events: AuditEvent[] } {
  const events: AuditEvent[] = []
  return {
    orgId: mintOrgId(newId('org')),
    actor,
    db,
    clock: () => new Date('2026-01-01T00:00:00Z'),
    newId,
    deps: { started: [] },
    events,
    audit: {
      append: async (tx, orgId, event) => {
        await tx.execute(sql`insert into entries values (${orgId}, ${event.action})`)
        events.push(event)
        return { entryId: 'aud_1' }
      },
    },
  }
}

describe('a command', () => {
  it('writes the row and its audit entry together, then runs what waits for the commit', async () => {
    const ctx = context()
    await writeNote(ctx, { id: 'n1', body: 'hello' })
    expect(await countNotes(ctx, {})).toBe(1)
    expect(ctx.events).toMatchObject([{ action: 'note.written', actor: { type: 'system', id: 'test' } }])
    expect(ctx.deps.started).toEqual(['n1'])
  })

  it('refuses an actor without the action before anything is read', async () => {
    const ctx = context({ type: 'user', userId: 'usr_1', sessionId: 'ses_1', grants: [] })
    await expect(writeNote(ctx, { id: 'n1', body: 'hello' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(ctx.events).toEqual([])
  })

  it('says who can to an actor without the action, once what was asked for can be read', async () => {
    const ctx = context({ type: 'user', userId: 'usr_1', sessionId: 'ses_1', grants: [] })
    const ask = (id: string) => askWho(ctx, { id }).catch((error: DomainError) => [error.reason, error.message])
    const general = ['role', "Your role does not include 'project:configure' here. An owner or admin can grant it."]
    expect(await ask('n1')).toEqual(['role', 'n1 is for Dara.'])
    expect(await ask('hidden')).toEqual(general)
    expect(await ask('')).toEqual(general)
    expect(await ask('n\0')).toEqual(general)
  })

  it('names the field of an input that cannot be read', async () => {
    await expect(writeNote(context(), { id: 'n1', body: '' })).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { issues: [{ path: 'body' }] },
    })
  })

  it.each([
    ['a NUL', { id: 'a', body: 'a\0b' }, 'body', 'NUL'],
    ['half a character', { id: '\ud83d', body: 'b' }, 'id', 'half a character'],
    ['a NUL in a name', { id: 'a', body: 'b', more: [{ 'x\0': 1 }] }, 'more.0', 'NUL'],
  ])('refuses an input with %s, which PostgreSQL would refuse', async (_what, input, path, said) => {
    const ctx = context()
    await expect(writeNote(ctx, input)).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining(said),
      details: { issues: [{ path }] },
    })
    expect([await countNotes(ctx, {}), ctx.events]).toEqual([0, []])
  })

  it('shows another organisation nothing', async () => {
    await writeNote(context(), { id: 'n1', body: 'hello' })
    expect(await countNotes(context(), {})).toBe(0)
  })

  it('joins an outer verb: one transaction, effects after the outer commit', async () => {
    const ctx = context()
    await writeTwoNotes(ctx, { fail: false })
    expect(await countNotes(ctx, {})).toBe(2)
    expect(ctx.deps.started).toHaveLength(2)
  })

  it('leaves nothing of the inner verbs when the outer one fails', async () => {
    const ctx = context()
    await expect(writeTwoNotes(ctx, { fail: true })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await countNotes(ctx, {})).toBe(0)
    expect(ctx.deps.started).toEqual([])
  })
})

describe('a query', () => {
  it('sees one moment: what is committed while it runs is not in it', async () => {
    const ctx = context()
    const countTwice = query({ action: 'project:read', input: z.object({}) }, async (scope) => {
      const before = await countNotes(scope.join(), {})
      await writeNote(ctx, { id: 'n1', body: 'written meanwhile' })
      return [before, await countNotes(scope.join(), {})]
    })
    expect(await countTwice(ctx, {})).toEqual([0, 0])
    expect(await countNotes(ctx, {})).toBe(1)
  })

  it('cannot write', async () => {
    const ctx = context()
    const sneak = query({ action: 'project:read', input: z.object({}) }, async ({ tx, orgId }) => {
      await tx.execute(sql`insert into notes values (${orgId}, 'n1', 'x')`)
    })
    await expect(sneak(ctx, {})).rejects.toMatchObject({ cause: { code: '25006' } })
    expect(await countNotes(ctx, {})).toBe(0)
  })
})

describe('the organisation transaction', () => {
  it('leaves no organisation behind on the pooled connection', async () => {
    const ctx = context()
    await writeNote(ctx, { id: 'n1', body: 'hello' })
    const rows = await Promise.all(Array.from({ length: 6 }, () => db.execute(sql`select * from notes`)))
    expect(rows.every((found) => found.length === 0)).toBe(true)
  })

  it('keeps concurrent organisations apart on two connections', async () => {
    const seen = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const ctx = context()
        await writeNote(ctx, { id: `n${index}`, body: 'x' })
        return withOrg(db, ctx.orgId, (tx) => tx.execute<{ id: string }>(sql`select id from notes`))
      }),
    )
    expect(seen.map((rows) => rows.map((row) => row.id))).toEqual(seen.map((_, index) => [`n${index}`]))
  })
})
