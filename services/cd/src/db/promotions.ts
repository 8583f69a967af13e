import type { HashedAuthor } from '@baton/identity/people'
import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, jsonb, primaryKey, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import type { KeptAuthors } from '../authors/kept-authors.ts'
import type { PromotionState } from '../promotions/promotion-states.ts'
import { bytes } from './bytes.ts'
import { environments } from './environments.ts'
import { projects } from './projects.ts'
import { releases } from './releases.ts'
import { cd, moment, orgId } from './schema.ts'

/** Requests to put a release into an environment. The row is the truth; workflows only move it. */
export const promotions = cd.table(
  'promotions',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    number: integer('number').notNull(),
    kind: text('kind').$type<'promotion' | 'rollback'>().notNull(),
    projectId: text('project_id').notNull(),
    environmentId: text('environment_id').notNull(),
    releaseId: text('release_id').notNull(),
    state: text('state').$type<PromotionState>().notNull(),
    reason: text('reason'),
    /** The person who answers for it; null when the system asked. */
    requestedBy: text('requested_by'),
    requestedWithKey: text('requested_with_key'),
    requestedAt: moment('requested_at').notNull(),
    /** What was live when the current intent was made. */
    fromReleaseId: text('from_release_id'),
    ruleVersion: integer('rule_version').notNull(),
    /** Who wrote what it would bring: for lists, which cannot walk every history. */
    changeAuthors: jsonb('change_authors').$type<KeptAuthors | HashedAuthor[]>().notNull(),
    intentSha256: text('intent_sha256').notNull(),
    intentAt: moment('intent_at').notNull(),
    expiresAt: moment('expires_at'),
    approvalsCompleteAt: moment('approvals_complete_at'),
    /** The step at which the next deployment begins; above 1 only on a retry. */
    startAtStep: integer('start_at_step').notNull(),
    endedAt: moment('ended_at'),
    endedBy: text('ended_by'),
    endReason: text('end_reason'),
    supersededBy: text('superseded_by'),
    /** The audit entries that must be proved before anything starts: the request, and each change of the intent. */
    proofEntryIds: text('proof_entry_ids').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    unique('promotions_number').on(table.orgId, table.number),
    uniqueIndex('promotions_one_waiting')
      .on(table.orgId, table.projectId, table.environmentId, table.kind)
      .where(sql`${table.state} = 'waiting'`),
    uniqueIndex('promotions_one_deploying')
      .on(table.orgId, table.projectId, table.environmentId)
      .where(sql`${table.state} = 'deploying'`),
    index('promotions_open')
      .on(table.orgId, table.state, table.expiresAt)
      .where(sql`${table.state} in ('waiting', 'deploying')`),
    index('promotions_place').on(table.orgId, table.environmentId, table.projectId, table.number),
    index('promotions_requester')
      .on(table.orgId, table.requestedBy, table.number)
      .where(sql`${table.requestedBy} is not null`),
    index('promotions_release').on(table.orgId, table.releaseId),
    // The list's filters, each with the newest first.
    index('promotions_by_environment').on(table.orgId, table.environmentId, table.number),
    index('promotions_by_project').on(table.orgId, table.projectId, table.number),
    index('promotions_by_state').on(table.orgId, table.state, table.number),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
    foreignKey({ columns: [table.orgId, table.environmentId], foreignColumns: [environments.orgId, environments.id] }),
    foreignKey({ columns: [table.orgId, table.releaseId], foreignColumns: [releases.orgId, releases.id] }),
    foreignKey({
      name: 'promotions_from_fk',
      columns: [table.orgId, table.fromReleaseId],
      foreignColumns: [releases.orgId, releases.id],
    }),
  ],
)

/** Every intent of a promotion as exact bytes. A decision names the hash of the one it was about. */
export const promotionIntents = cd.table(
  'promotion_intents',
  {
    orgId: orgId(),
    promotionId: text('promotion_id').notNull(),
    sha256: text('sha256').notNull(),
    bytes: bytes('bytes').notNull(),
    madeAt: moment('made_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.promotionId, table.sha256] }),
    foreignKey({ columns: [table.orgId, table.promotionId], foreignColumns: [promotions.orgId, promotions.id] }),
  ],
)

/** Approvals and rejections: one a person and intent, and void when the intent, the person or the time is gone. */
export const decisions = cd.table(
  'decisions',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    promotionId: text('promotion_id').notNull(),
    decision: text('decision').$type<'approve' | 'reject'>().notNull(),
    userId: text('user_id').notNull(),
    apiKeyId: text('api_key_id'),
    comment: text('comment'),
    intentSha256: text('intent_sha256').notNull(),
    decidedAt: moment('decided_at').notNull(),
    voidedAt: moment('voided_at'),
    voidReason: text('void_reason').$type<'intentChanged' | 'memberRemoved' | 'tooOld' | 'madeWithKey'>(),
    auditEntryId: text('audit_entry_id'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('decisions_one_a_person')
      .on(table.orgId, table.promotionId, table.userId)
      .where(sql`${table.voidedAt} is null`),
    index('decisions_person').on(table.orgId, table.userId),
    foreignKey({
      columns: [table.orgId, table.promotionId, table.intentSha256],
      foreignColumns: [promotionIntents.orgId, promotionIntents.promotionId, promotionIntents.sha256],
    }),
  ],
)

/** Work for workflows that a committed change calls for. Gone once the workflow was told; a sweeper tells it again. */
export const wakes = cd.table(
  'wakes',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    promotionId: text('promotion_id').notNull(),
    dueAt: moment('due_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('wakes_due').on(table.dueAt),
    foreignKey({ columns: [table.orgId, table.promotionId], foreignColumns: [promotions.orgId, promotions.id] }),
  ],
)

/** The last number given for each kind of thing that an organisation numbers. */
export const counters = cd.table(
  'counters',
  { orgId: orgId(), name: text('name').notNull(), value: integer('value').notNull() },
  (table) => [primaryKey({ columns: [table.orgId, table.name] })],
)
