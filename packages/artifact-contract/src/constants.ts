/** The version of the contract that this package writes; it reads every 1.x. */
export const CONTRACT_VERSION = '1.1'
/** The majors that this package reads. */
export const CONTRACT_MAJORS = ['1'] as const

export const EVENT_TYPE = 'dev.cdevents.artifact.published.0.3.0'
export const EVENT_MEDIA_TYPE = 'application/cloudevents+json'
export const CDEVENTS_VERSION = '0.5.1'

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'
export const STATEMENT_MEDIA_TYPE = 'application/vnd.in-toto+json'

export const PREDICATE_TYPES = {
  provenance: 'https://slsa.dev/provenance/v1',
  testResult: 'https://in-toto.io/attestation/test-result/v0.1',
  reference: 'https://in-toto.io/attestation/reference/v0.1',
  changes: 'https://baton.dev/attestation/changes/v1',
} as const

/** What `buildType` says of a pipeline of ours: how to read `externalParameters`. */
export const PIPELINE_BUILD_TYPE = 'https://baton.dev/buildtypes/pipeline/v1'

/** Who may be told by a publish token of ours. */
export const INGEST_AUDIENCE = 'ingest'

/** Limits of contract 1.0. Bytes unless the name says otherwise. */
export const LIMITS = {
  body: 1024 * 1024,
  payload: 256 * 1024,
  envelopeCount: 32,
  signatureCount: 8,
  stringLength: 4096,
  jsonDepth: 32,
  commitCount: 500,
  authorCount: 200,
  testNameCount: 500,
  reportFaultCount: 50,
  reportFaultCharacters: 1000,
  clockSkewMs: 5 * 60 * 1000,
} as const

/** The levels of isolation of a build, and the last part but one of its `builder.id`. */
export const ISOLATION_LEVELS = ['full', 'rootless', 'none'] as const
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number]

/** The `builder.id` of our CI at a level of isolation. Different security modes have different ids. */
export function builderId(ciUrl: string, level: IsolationLevel): string {
  return `${ciUrl.replace(/\/$/, '')}/builders/${level}/v1`
}

/** The `source` of the events of one repository of an organisation. */
export function publicationSource(
  ciUrl: string,
  { orgId, repositoryId }: { orgId: string; repositoryId: string },
): string {
  return `${ciUrl.replace(/\/$/, '')}/orgs/${orgId}/repositories/${repositoryId}`
}
