import { sql } from 'drizzle-orm'
import { bigint, foreignKey, index, integer, jsonb, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import type { BuilderLevel } from '../promotions/gate-rules.ts'
import { bytes } from './bytes.ts'
import { cd, moment, orgId } from './schema.ts'

/** Artifacts that were accepted, each with its bytes in CD's own store. One version of a name has one digest for ever. */
export const artifacts = cd.table(
  'artifacts',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    sha256: text('sha256').notNull(),
    fileName: text('file_name').notNull(),
    purl: text('purl').notNull(),
    /** The purl without its version: what a trust rule names. */
    name: text('name').notNull(),
    version: text('version').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    mediaType: text('media_type').notNull(),
    source: text('source').notNull(),
    repository: text('repository').notNull(),
    ref: text('ref').notNull(),
    gitCommit: text('git_commit').notNull(),
    builderId: text('builder_id').notNull(),
    level: text('level').$type<BuilderLevel>().notNull(),
    signerKeyId: text('signer_key_id').notNull(),
    buildId: text('build_id'),
    invocationId: text('invocation_id'),
    inputsDigest: text('inputs_digest'),
    builtAt: moment('built_at').notNull(),
    receivedAt: moment('received_at').notNull(),
    /** When a rule of retention deleted the bytes, and the rule in its words of that day. The rest is never changed. */
    bytesDeletedAt: moment('bytes_deleted_at'),
    bytesDeletedRule: text('bytes_deleted_rule'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('artifacts_held').on(table.orgId, table.id).where(sql`bytes_deleted_at is null`),
    index('artifacts_digest').on(table.orgId, table.sha256),
    unique('artifacts_version').on(table.orgId, table.name, table.version),
    index('artifacts_source').on(table.orgId, table.source, table.receivedAt),
  ],
)

/** Verified statements about an artifact, each with its envelope's exact bytes. They only accumulate. */
export const statements = cd.table(
  'statements',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    artifactId: text('artifact_id').notNull(),
    predicateType: text('predicate_type').notNull(),
    /** Whether Baton knows the type; a statement of another type is kept and never counted. */
    kind: text('kind').$type<'provenance' | 'tests' | 'references' | 'changes' | 'unverifiedType'>().notNull(),
    predicate: jsonb('predicate').notNull(),
    envelope: bytes('envelope').notNull(),
    envelopeSha256: text('envelope_sha256').notNull(),
    signerKeyId: text('signer_key_id').notNull(),
    /** The order that the publisher signed: when the build ended. */
    signedAt: moment('signed_at').notNull(),
    verifiedAt: moment('verified_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    unique('statements_envelope').on(table.orgId, table.artifactId, table.envelopeSha256),
    foreignKey({ columns: [table.orgId, table.artifactId], foreignColumns: [artifacts.orgId, artifacts.id] }),
  ],
)

/** A person as a statement tells of one: a name, and a salted hash that can be compared with a member's address. */
export type StatedAuthor = { name: string; salt: string; emailHash: string }

/** Commits of each source as a graph, from the publishers' `changes` statements. */
export const commits = cd.table(
  'commits',
  {
    orgId: orgId(),
    source: text('source').notNull(),
    sha: text('sha').notNull(),
    parents: text('parents').array().notNull(),
    subject: text('subject').notNull(),
    committedAt: moment('committed_at').notNull(),
    authors: jsonb('authors').$type<StatedAuthor[]>().notNull(),
    /** Null where the publisher did not say. */
    committer: jsonb('committer').$type<StatedAuthor>(),
    /** Whom the forge named as having pushed it; grows with each publication that tells of it. */
    pushers: jsonb('pushers').$type<StatedAuthor[]>().notNull().default([]),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.source, table.sha] })],
)

/** Every event that was accepted, for ever: a repeated one is answered with the same receipt. */
export const acceptedEvents = cd.table(
  'accepted_events',
  {
    orgId: orgId(),
    source: text('source').notNull(),
    eventId: text('event_id').notNull(),
    bodySha256: text('body_sha256').notNull(),
    receipt: jsonb('receipt').notNull(),
    artifactId: text('artifact_id').notNull(),
    sequence: integer('sequence'),
    receivedAt: moment('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.source, table.eventId] }),
    foreignKey({ columns: [table.orgId, table.artifactId], foreignColumns: [artifacts.orgId, artifacts.id] }),
  ],
)

/** Publish tokens that were used, until they expire. A token is good for one event, however often that is sent. */
export const usedTokens = cd.table(
  'used_tokens',
  {
    orgId: orgId(),
    jti: text('jti').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.jti] })],
)

/** How an organisation stands to a key: it takes what the key signed, it has yet to decide, or it does not. */
export const SIGNER_KEY_STATES = ['trusted', 'waiting', 'rejected'] as const
export type SignerKeyState = (typeof SIGNER_KEY_STATES)[number]

/** The organisation's own copy of the issuer's public keys, so that evidence stays checkable without it, and its word on each. */
export const signerKeys = cd.table(
  'signer_keys',
  {
    orgId: orgId(),
    keyId: text('key_id').notNull(),
    issuer: text('issuer').notNull(),
    jwk: jsonb('jwk').$type<Record<string, unknown>>().notNull(),
    firstSeenAt: moment('first_seen_at').notNull(),
    changedAt: moment('changed_at').notNull(),
    removedAt: moment('removed_at'),
    state: text('state').$type<SignerKeyState>().notNull().default('waiting'),
    /** Since when the state holds. */
    stateSince: moment('state_since').notNull(),
    /** Null: nobody yet, or Baton itself, of the first keys of an issuer. */
    decidedBy: text('decided_by'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.keyId] })],
)

/** Artifacts that were sent in the name of a key that waits for a decision. The publisher has them, and sends them again. */
export const signerKeyWaits = cd.table(
  'signer_key_waits',
  {
    orgId: orgId(),
    sha256: text('sha256').notNull(),
    keyId: text('key_id').notNull(),
    firstSentAt: moment('first_sent_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.sha256, table.keyId] }),
    foreignKey({ columns: [table.orgId, table.keyId], foreignColumns: [signerKeys.orgId, signerKeys.keyId] }),
  ],
)
