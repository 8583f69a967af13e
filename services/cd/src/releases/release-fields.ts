import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { BUILDER_LEVELS, EVIDENCE_KINDS } from '../promotions/gate-rules.ts'
import { personField } from '../words/fields.ts'

/** Where a release is or was: one stop of its project's lifecycle. */
const releaseStopField = z.object({
  environmentId: z.string(),
  environmentName: z.string(),
  automatic: z.boolean(),
  /** `live` now, `was` live before, on its way (`waiting`, `deploying`), or `never`. */
  standing: z.enum(['live', 'was', 'waiting', 'deploying', 'never']),
  at: momentField.nullable(),
  promotionId: z.string().nullable(),
  /** What is live there now, if another one. */
  liveVersion: z.string().nullable(),
})

/** A release in a list. */
export const releaseField = z.object({
  id: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  version: z.string(),
  gitCommit: z.string(),
  ref: z.string(),
  createdAt: momentField,
  createdBy: personField.nullable(),
  buildId: z.string().nullable(),
  stops: z.array(releaseStopField),
})

/** What verified test statements say. */
export const testsField = z.object({
  verdict: z.enum(['PASSED', 'WARNED', 'FAILED']),
  total: z.number().nullable(),
  passed: z.number().nullable(),
  failed: z.number().nullable(),
  failedTests: z.array(z.string()),
  /** Test reports that are missing or could not be read whole, "path: why". With one of them the tests did not pass. */
  reportFaults: z.array(z.string()),
})

/** A commit, as the publisher told of it. */
const commitField = z.object({
  sha: z.string(),
  subject: z.string(),
  committedAt: momentField,
  authors: z.array(z.string()),
  /** Null where that is an author, or where the publisher did not say. */
  committer: z.string().nullable(),
  /** Whom the forge named as having pushed it. */
  pushers: z.array(z.string()),
})

/** What a release brings beside another one. */
export const changesField = z.object({
  /** False: the publisher sent no commits, so they are not known. */
  sent: z.boolean(),
  count: z.number().int(),
  people: z.number().int(),
  authorsUnknown: z.number().int(),
  commits: z.array(commitField),
  /** Commits beyond which nobody told of more: "commits not known before 4f2c1d". */
  unknownBeyond: z.array(z.string()),
})

/** When a rule of retention deleted bytes, and the rule in its words of that day. */
export const deletionField = z.object({ at: momentField, rule: z.string() })

/** An artifact of a release. */
export const artifactField = z.object({
  id: z.string(),
  fileName: z.string(),
  purl: z.string(),
  sha256: z.string(),
  sizeBytes: z.number().int(),
  mediaType: z.string(),
  builderId: z.string(),
  level: z.enum(BUILDER_LEVELS),
  builtAt: momentField,
  /** When and by which rule its bytes were deleted, so that it cannot be deployed any more; null while they are here. */
  bytesDeleted: deletionField.nullable(),
})

/** A verified statement. */
const statementField = z.object({
  id: z.string(),
  kind: z.enum([...EVIDENCE_KINDS, 'unverifiedType']),
  predicateType: z.string(),
  envelopeSha256: z.string(),
  signerKeyId: z.string(),
  verifiedAt: momentField,
})

/** A statement with all that checking it again takes, without Baton and without whoever signed it. */
export const statementDetailField = statementField.extend({
  /** The DSSE envelope, byte for byte as it was verified: `envelopeSha256` is over this text. */
  envelope: z.string(),
  /** The organisation's own copy of the public key, a JWK. */
  signerKey: z.record(z.string(), z.unknown()).nullable(),
})

/** A frozen variable. */
const frozenVariableField = z.object({
  name: z.string(),
  value: z.string(),
  environmentId: z.string().nullable(),
})

/** A release's own page. */
export const releaseDetailField = releaseField.extend({
  source: z.string(),
  repository: z.string().nullable(),
  invocationId: z.string().nullable(),
  inputsDigest: z.string().nullable(),
  processVersion: z.number().int(),
  steps: z.array(z.object({ name: z.string(), kind: z.enum(['script', 'http']) })),
  variables: z.array(frozenVariableField),
  snapshotSha256: z.string(),
  /** The newer release that was there already when this one arrived: so this one was not promoted by itself. */
  overtakenBy: z.object({ releaseId: z.string(), version: z.string() }).nullable(),
  artifacts: z.array(artifactField),
  statements: z.array(statementField),
  /** Kinds of statements that did not come. */
  missingEvidence: z.array(z.enum(EVIDENCE_KINDS)),
  tests: testsField.nullable(),
  /** Beside what is live in the next environment that does not have it. */
  changes: changesField,
  comparedWith: z.object({ environmentName: z.string(), version: z.string().nullable() }).nullable(),
})
