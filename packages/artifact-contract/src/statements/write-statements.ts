import { LIMITS, PREDICATE_TYPES, STATEMENT_TYPE } from '../constants.ts'
import { type BuildInput, type EnvironmentParameters, inputsDigest } from '../inputs-digest.ts'
import { type AuthorClaim, checkAuthorCount, shorten } from './authors.ts'
import type { TestCounts } from './schemas.ts'

export type {
  ChangesStatement,
  Commit,
  ProvenanceStatement,
  ReferenceStatement,
  Resource,
  Statement,
  TestCounts,
  TestResultStatement,
} from './schemas.ts'

/** The artifact that statements are about. */
export type ArtifactFacts = {
  /** The file's name. */
  name: string
  purl: string
  sha256: string
  sizeBytes: number
  mediaType: string
  /** Where the publisher keeps it. The consumer fetches nothing from there. */
  downloadLocation: string
}

/** The commit that was built. */
export type SourceFacts = {
  /** `git+https://host/owner/name@refs/heads/main` */
  uri: string
  gitCommit: string
  gitTree: string
  authors: readonly AuthorClaim[]
  committer?: AuthorClaim | undefined
}

/** Something with a digest that a build leaves beside the artifact, such as a log. */
export type ByproductFacts = { name: string; mediaType: string; sha256: string; downloadLocation: string }

/** How an artifact was built: the left side of the equation, who solved it, and when. */
export type ProvenanceFacts = {
  artifact: ArtifactFacts
  buildType: string
  externalParameters: { repository: string; ref: string; pipeline: string; target: string }
  source: SourceFacts
  /** Lockfiles. */
  dependencies: readonly Omit<BuildInput, 'name'>[]
  /** Compilers, interpreters, package managers. */
  tools: readonly Omit<BuildInput, 'name'>[]
  /** The file system that the build saw. */
  environment: readonly Omit<BuildInput, 'name'>[]
  environmentParameters: EnvironmentParameters
  builder: { id: string; version: Readonly<Record<string, string>> }
  invocationId: string
  startedOn: Date
  finishedOn: Date
  byproducts: readonly ByproductFacts[]
}

/** A statement as bytes: made once, signed as they are, never serialised again. */
export type WrittenStatement = { predicateType: string; bytes: Uint8Array }

/** Writes SLSA provenance v1, and says the digest of the inputs that is in it. */
export function writeProvenance(facts: ProvenanceFacts): WrittenStatement & { inputsDigest: string } {
  const { artifact, source } = facts
  const inputs: BuildInput[] = [
    { name: 'source', uri: source.uri, digest: { gitCommit: source.gitCommit, gitTree: source.gitTree } },
    ...facts.dependencies.map((input) => ({ name: 'dependencies', ...input })),
    ...facts.tools.map((input) => ({ name: 'tools', ...input })),
    ...facts.environment.map((input) => ({ name: 'environment', ...input })),
  ]
  const digest = inputsDigest(inputs, facts.environmentParameters)
  const authors = checkAuthorCount(source.gitCommit, source.authors)
  const people = { authors, ...(source.committer && { committer: source.committer }) }
  const statement = write(PREDICATE_TYPES.provenance, [subjectOf(artifact)], {
    buildDefinition: {
      buildType: facts.buildType,
      externalParameters: facts.externalParameters,
      internalParameters: { environment: facts.environmentParameters },
      resolvedDependencies: inputs.map((input) =>
        input.name === 'source' ? { ...input, annotations: people } : input,
      ),
    },
    runDetails: {
      builder: facts.builder,
      metadata: {
        invocationId: facts.invocationId,
        startedOn: facts.startedOn.toISOString(),
        finishedOn: facts.finishedOn.toISOString(),
      },
      byproducts: [...facts.byproducts.slice(0, 199).map(byproduct), { name: 'inputs', digest: { sha256: digest } }],
    },
  })
  return { ...statement, inputsDigest: digest }
}

/** What the tests of a build said. */
export type TestResultFacts = {
  artifact: Pick<ArtifactFacts, 'name' | 'sha256'>
  gitCommit: string
  counts: TestCounts
  failedTests: readonly string[]
  passedTests: readonly string[]
  /** Reports that are missing or could not be read whole, "path: why": how their tests ended is not known. */
  reportFaults?: readonly string[]
  /** What was run: the pipeline file and the images, by digest. */
  configuration: ReadonlyArray<{ name: string; digest: Readonly<Record<string, string>> }>
  /** The page of the build. */
  url: string
}

/** Writes test-result v0.1. FAILED when a test failed or a report could not be read, WARNED when one was flaky. Long lists of names are cut; the counts are not. */
export function writeTestResult(facts: TestResultFacts): WrittenStatement {
  const { counts, reportFaults = [] } = facts
  const result = counts.failed > 0 || reportFaults.length > 0 ? 'FAILED' : counts.flaky > 0 ? 'WARNED' : 'PASSED'
  const nameAll = facts.passedTests.length <= LIMITS.testNameCount && byteLength(facts.passedTests) <= NAMES_BYTES_MAX
  return write(
    PREDICATE_TYPES.testResult,
    [{ name: facts.artifact.name, digest: { sha256: facts.artifact.sha256 } }, commitSubject(facts.gitCommit)],
    {
      result,
      configuration: facts.configuration,
      url: facts.url,
      ...(nameAll && { passedTests: facts.passedTests.map(testName) }),
      failedTests: fitting(facts.failedTests.slice(0, LIMITS.testNameCount).map(testName), NAMES_BYTES_MAX),
      baton_counts: counts,
      ...(reportFaults.length > 0 && {
        baton_report_faults: reportFaults
          .slice(0, LIMITS.reportFaultCount)
          .map((fault) => shorten(fault, LIMITS.reportFaultCharacters)),
      }),
    },
  )
}

/** What else a build left. */
export type ReferenceFacts = {
  artifact: Pick<ArtifactFacts, 'name' | 'sha256'>
  attesterId: string
  references: readonly ByproductFacts[]
}

/** Writes reference v0.1. */
export function writeReference(facts: ReferenceFacts): WrittenStatement {
  const subject = { name: facts.artifact.name, digest: { sha256: facts.artifact.sha256 } }
  return write(PREDICATE_TYPES.reference, [subject], {
    attester: { id: facts.attesterId },
    references: facts.references.slice(0, 200).map(byproduct),
  })
}

/** A commit of the graph. */
export type CommitFacts = {
  gitCommit: string
  parents: readonly string[]
  subject: string
  committedAt: Date
  authors: readonly AuthorClaim[]
  /** Whoever made the commit object, where that is none of the authors. */
  committer?: AuthorClaim | undefined
  /** Whom the forge named as having pushed it: untrusted, an author more. */
  pushers?: readonly AuthorClaim[] | undefined
}

/** The commits since the last publication from the same branch, newest first, the built one at the head. */
export type ChangesFacts = { gitCommit: string; commits: readonly CommitFacts[] }

/** Writes changes v1. What exceeds 500 commits or the size of a payload is left out, and said so with the oldest parents. */
export function writeChanges(facts: ChangesFacts): WrittenStatement {
  const all = facts.commits.map((commit) => ({
    gitCommit: commit.gitCommit,
    parents: commit.parents,
    subject: shorten(commit.subject, 200),
    committedAt: commit.committedAt.toISOString(),
    authors: checkAuthorCount(commit.gitCommit, commit.authors),
    ...(commit.committer && { committer: commit.committer }),
    ...(commit.pushers?.length && { pushers: checkAuthorCount(commit.gitCommit, commit.pushers) }),
  }))
  const commits = fitting(all.slice(0, LIMITS.commitCount), COMMITS_BYTES_MAX)
  const kept = new Set(commits.map((commit) => commit.gitCommit))
  const oldestParents = [...new Set(commits.flatMap(({ parents }) => parents))].filter((parent) => !kept.has(parent))
  const truncated = commits.length < all.length
  return write(PREDICATE_TYPES.changes, [commitSubject(facts.gitCommit)], {
    commits,
    ...(truncated && { truncated, oldestParents }),
  })
}

const NAMES_BYTES_MAX = 64 * 1024
const COMMITS_BYTES_MAX = 200 * 1024

function write(predicateType: string, subject: readonly unknown[], predicate: unknown): WrittenStatement {
  const text = JSON.stringify({ _type: STATEMENT_TYPE, subject, predicateType, predicate })
  return { predicateType, bytes: new TextEncoder().encode(text) }
}

function subjectOf(artifact: ArtifactFacts) {
  return {
    name: artifact.name,
    uri: artifact.purl,
    digest: { sha256: artifact.sha256 },
    mediaType: artifact.mediaType,
    downloadLocation: artifact.downloadLocation,
    annotations: { size: artifact.sizeBytes },
  }
}

function commitSubject(gitCommit: string) {
  return { name: 'source', digest: { gitCommit } }
}

function byproduct({ name, mediaType, sha256, downloadLocation }: ByproductFacts) {
  return { name, mediaType, digest: { sha256 }, downloadLocation }
}

function testName(name: string): string {
  return shorten(name, 500)
}

function fitting<Item>(items: readonly Item[], bytesMax: number): Item[] {
  let bytes = 0
  return items.filter((item) => {
    bytes += byteLength(item) + 1
    return bytes <= bytesMax
  })
}

function byteLength(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength
}
