import { z } from 'zod'
import { LIMITS, PREDICATE_TYPES, STATEMENT_TYPE } from '../constants.ts'
import { AuthorClaimSchema, AuthorClaimsSchema } from './authors.ts'

// Unset, null and empty are the same (contract A5), so what may be missing may be null.
const text = z.string().min(1)
const time = z.iso.datetime({ offset: true })
const digests = z.record(z.string(), z.string())
const gitObject = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)

/** in-toto ResourceDescriptor: something with a digest, a name or an address. */
export const ResourceSchema = z.looseObject({
  name: z.string().nullish(),
  uri: z.string().nullish(),
  digest: digests.nullish(),
  mediaType: z.string().nullish(),
  downloadLocation: z.string().nullish(),
  annotations: z.record(z.string(), z.unknown()).nullish(),
})
export type Resource = z.infer<typeof ResourceSchema>

const subjects = z
  .array(ResourceSchema.extend({ digest: digests }))
  .min(1)
  .max(LIMITS.commitCount)

/** in-toto Statement v1, whatever it says. */
export const StatementSchema = z.looseObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: subjects,
  predicateType: text,
  predicate: z.looseObject({}).nullish(),
})
export type Statement = z.infer<typeof StatementSchema>

/** What a pipeline of ours may be given from outside. Closed: a verifier refuses a parameter that it does not know. */
export const EXTERNAL_PARAMETERS = ['repository', 'ref', 'pipeline', 'target'] as const

/** Read loosely, so that the refusal of an unknown parameter comes at its own step, with its own code. */
export const ExternalParametersSchema = z.looseObject({
  repository: text,
  ref: text,
  pipeline: text.nullish(),
  target: text.nullish(),
})

/** SLSA provenance v1: how the artifact was built. */
export const ProvenanceSchema = StatementSchema.extend({
  predicateType: z.literal(PREDICATE_TYPES.provenance),
  predicate: z.looseObject({
    buildDefinition: z.looseObject({
      buildType: text,
      externalParameters: ExternalParametersSchema,
      internalParameters: z.looseObject({ environment: z.record(z.string(), z.unknown()).nullish() }).nullish(),
      resolvedDependencies: z.array(ResourceSchema).max(1000),
    }),
    runDetails: z.looseObject({
      builder: z.looseObject({ id: text, version: z.record(z.string(), z.string()).nullish() }),
      metadata: z.looseObject({ invocationId: text, startedOn: time, finishedOn: time }),
      byproducts: z.array(ResourceSchema).max(200).nullish(),
    }),
  }),
})
export type ProvenanceStatement = z.infer<typeof ProvenanceSchema>

const count = z.int().min(0)
const names = z.array(z.string()).max(LIMITS.testNameCount)

/** Counts of tests, our extension field: the standard predicate has none. */
export const TestCountsSchema = z.looseObject({
  total: count,
  passed: count,
  failed: count,
  skipped: count,
  flaky: count,
  durationMs: z.number().min(0),
})
export type TestCounts = z.infer<typeof TestCountsSchema>

/** in-toto test-result v0.1. */
export const TestResultSchema = StatementSchema.extend({
  predicateType: z.literal(PREDICATE_TYPES.testResult),
  predicate: z.looseObject({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    configuration: z.array(ResourceSchema).min(1).max(50),
    url: z.string().nullish(),
    passedTests: names.nullish(),
    warnedTests: names.nullish(),
    failedTests: names.nullish(),
    baton_counts: TestCountsSchema.nullish(),
    /** Reports that are missing or could not be read whole, "path: why". With one the result is FAILED. */
    baton_report_faults: z.array(z.string().max(LIMITS.reportFaultCharacters)).max(LIMITS.reportFaultCount).nullish(),
  }),
})
export type TestResultStatement = z.infer<typeof TestResultSchema>

/** in-toto reference v0.1: what else there is about the artifact, by digest. */
export const ReferenceSchema = StatementSchema.extend({
  predicateType: z.literal(PREDICATE_TYPES.reference),
  predicate: z.looseObject({
    attester: z.looseObject({ id: text }),
    references: z.array(ResourceSchema.extend({ mediaType: text, digest: digests, downloadLocation: text })).max(200),
  }),
})
export type ReferenceStatement = z.infer<typeof ReferenceSchema>

/** One commit of the graph. */
export const CommitSchema = z.looseObject({
  gitCommit: gitObject,
  parents: z.array(gitObject).max(64),
  subject: z.string().max(200),
  committedAt: time,
  authors: AuthorClaimsSchema,
  /** Since 1.1. Whoever made the commit object; null where the publisher does not say. */
  committer: AuthorClaimSchema.nullish(),
  /** Since 1.1. Whom the forge named as having pushed it. */
  pushers: AuthorClaimsSchema.nullish(),
})
export type Commit = z.infer<typeof CommitSchema>

/** Our changes v1: the commits since the last publication from the same branch, as a graph, newest first. */
export const ChangesSchema = StatementSchema.extend({
  predicateType: z.literal(PREDICATE_TYPES.changes),
  predicate: z.looseObject({
    commits: z.array(CommitSchema).min(1).max(LIMITS.commitCount),
    /** True where older commits were left out; then `oldestParents` names where the graph goes on. */
    truncated: z.boolean().nullish(),
    oldestParents: z.array(gitObject).max(1000).nullish(),
  }),
})
export type ChangesStatement = z.infer<typeof ChangesSchema>
