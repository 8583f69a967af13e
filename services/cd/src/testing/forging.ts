import { withOrg } from '@baton/kernel/org-transaction'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { getPromotion } from '../promotions/get-promotion.ts'
import { as } from './delivery.ts'
import { setUpLive, type TestLive } from './live.ts'
import type { TestCd } from './test-cd.ts'

/** A promotion that Chen approved for production and that has not started, and what somebody with SQL would need to know. */
export type Approved = TestLive & {
  /** 2.4.1, of which the promotion is. */
  next: string
  promotionId: string
  number: number
  /** The promotion that brought what is live. */
  former: string
  intentSha256: string
  decisionId: string
  /** The audit entries of its request and of its approval. */
  requestEntry: string
  approvalEntry: string
  /** Selects the rows of the organisation. */
  here: string
}

/** 2.4.0 is live in production; 2.4.1 is approved for it, and all of that is signed. */
export async function setUpApproved(cd: TestCd): Promise<Approved> {
  const live = await setUpLive(cd)
  const { releaseId: next } = await live.delivery.publish({ version: '2.4.1' })
  const promotionId = await live.toProduction(next)
  await cd.sign()
  const { intentSha256, decisions, number } = await as(live.chen, getPromotion, { promotionId })
  const here = `org_id = '${live.delivery.orgId}'`
  const entryOf = async (action: string) => entryId(cd, live, action, promotionId)
  return {
    ...live,
    ...{ next, promotionId, number, former: live.promotionId, intentSha256, here, decisionId: decisions[0]?.id ?? '' },
    requestEntry: await entryOf('promotion.requested'),
    approvalEntry: await entryOf('promotion.approved'),
  }
}

/** The id of the newest audit entry of an action, about a target where one is given. */
export async function entryId(cd: TestCd, { delivery }: TestLive, action: string, targetId?: string): Promise<string> {
  const entries = (await cd.entries(delivery.orgId)).filter((one) => one.action === action)
  const found = entries.findLast((one) => targetId === undefined || one.targetId === targetId)
  return JSON.parse(found?.text ?? '{"id":"none"}').id
}

/** Runs SQL as the app role inside the organisation, or as somebody whom no guard of the database stops. */
export async function forge(
  cd: TestCd,
  who: 'app' | 'owner',
  { delivery }: TestLive,
  statement: string,
): Promise<void> {
  if (who === 'owner') return cd.tamper(statement)
  const client = postgres(cd.database.url('app'), { max: 1, onnotice: () => undefined })
  try {
    await client.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${delivery.orgId}, true)`
      await tx.unsafe(statement)
    })
  } finally {
    await client.end()
  }
}

/** How many deployments of a promotion there are. */
export function countDeployments(cd: TestCd, { delivery }: TestLive, promotionId: string): Promise<number> {
  return withOrg(cd.db, delivery.orgId, async (tx) => {
    const [row] = await tx.execute<{ count: number }>(
      sql`select count(*)::int as count from cd.deployments where promotion_id = ${promotionId}`,
    )
    return row?.count ?? 0
  })
}

/** Keeps all rows of identity, of the audit log and of delivery as they are, for `restoreRows`. */
export function keepRows(cd: TestCd): Promise<void> {
  return cd.tamper(`do $$ declare one record; begin
    create schema kept;
    for one in ${TABLES} loop
      execute format('create table kept.%1$s_%2$s as select * from %1$I.%2$I', one.schemaname, one.tablename);
    end loop;
  end $$`)
}

/** Puts back the rows that `keepRows` kept, whatever was done to them since. */
export function restoreRows(cd: TestCd): Promise<void> {
  return cd.tamper(`do $$ declare one record; begin
    for one in ${TABLES} loop
      execute format('delete from %I.%I', one.schemaname, one.tablename);
      execute format('insert into %1$I.%2$I overriding system value select * from kept.%1$s_%2$s', one.schemaname, one.tablename);
    end loop;
  end $$`)
}

const TABLES = `select schemaname, tablename from pg_tables where schemaname in ('identity', 'audit', 'cd')`
