import { claimAuthor } from '@baton/artifact-contract/authors'
import { builderId, PIPELINE_BUILD_TYPE } from '@baton/artifact-contract/constants'
import {
  type WrittenStatement,
  writeChanges,
  writeProvenance,
  writeReference,
  writeTestResult,
} from '@baton/artifact-contract/statements'
import { PIPELINE_FILE } from '@baton/pipeline/pipeline'
import type { DigestedInput } from '../builds/build-inputs.ts'
import type { Commit, Person } from '../git/read-commit.ts'
import { fullTestName } from '../reports/test-name.ts'
import type { ArtifactRow, PublicationFacts } from './publication-facts.ts'

/** The version of what runs the build, for the provenance. */
const WORKER_VERSION = '0.1.0'

/**
 * The statements about one artifact: provenance, test results where reports were named, references, changes. Test results
 * are only claimed where there are some: a missing statement counts as not passed.
 */
export function writeStatements(publicUrl: string, artifact: ArtifactRow, facts: PublicationFacts): WrittenStatement[] {
  const statements = [provenanceOf(publicUrl, artifact, facts)]
  if (facts.tests.length > 0 || faultsOf(facts).length > 0) statements.push(testResultOf(publicUrl, artifact, facts))
  statements.push(referenceOf(publicUrl, artifact, facts), changesOf(facts))
  return statements
}

function provenanceOf(publicUrl: string, artifact: ArtifactRow, facts: PublicationFacts): WrittenStatement {
  const { build, repository } = facts
  const { inputs } = build
  const [head] = facts.commits
  const job = facts.jobs.find(({ id }) => id === artifact.jobId)
  const of = (name: DigestedInput['name']) => (inputs?.inputs ?? []).filter((input) => input.name === name)
  const source = of('source')[0]
  if (!head || !job?.startedAt || !job.finishedAt || !inputs || !source)
    throw new Error(`Build ${build.id} lacks facts to sign.`)
  return writeProvenance({
    artifact: {
      name: artifact.fileName,
      purl: artifact.purl,
      sha256: artifact.sha256,
      sizeBytes: artifact.bytes,
      mediaType: artifact.mediaType,
      downloadLocation: `${publicUrl}/api/v1/artifacts/${artifact.sha256}`,
    },
    buildType: PIPELINE_BUILD_TYPE,
    externalParameters: {
      repository: repository.cloneUrl,
      ref: build.ref,
      pipeline: PIPELINE_FILE,
      target: artifact.name,
    },
    source: {
      uri: source.uri,
      gitCommit: head.sha,
      gitTree: head.treeSha,
      ...peopleOf(build.orgId, head),
    },
    dependencies: of('dependencies').map(pick),
    tools: of('tools').map(pick),
    environment: of('environment').map(pick),
    environmentParameters: inputs.environment,
    builder: { id: builderId(publicUrl, build.isolation ?? 'none'), version: { worker: WORKER_VERSION } },
    invocationId: `${publicUrl}/orgs/${build.orgId}/builds/${build.id}/jobs/${job.id}/attempts/${job.attempt}`,
    startedOn: job.startedAt,
    finishedOn: job.finishedAt,
    byproducts: logsOf(publicUrl, facts).filter(({ jobId }) => jobId === artifact.jobId),
  })
}

function testResultOf(publicUrl: string, artifact: ArtifactRow, facts: PublicationFacts): WrittenStatement {
  const { tests, build } = facts
  const named = (state: string) => tests.filter((test) => test.state === state).map(fullTestName)
  const [failedTests, passedTests] = [named('failed'), named('passed')]
  return writeTestResult({
    artifact: { name: artifact.fileName, sha256: artifact.sha256 },
    gitCommit: build.commitSha ?? '',
    counts: {
      total: tests.length,
      passed: passedTests.length,
      failed: failedTests.length,
      skipped: tests.length - passedTests.length - failedTests.length,
      flaky: 0,
      durationMs: tests.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
    },
    failedTests,
    passedTests,
    reportFaults: faultsOf(facts),
    configuration: [{ name: PIPELINE_FILE, digest: { sha256: facts.pipelineSha256 } }],
    url: `${publicUrl}/api/v1/builds/${build.id}`,
  })
}

/** Reports that are missing or could not be read whole, each with its path. */
function faultsOf({ reports }: PublicationFacts): string[] {
  return reports.flatMap(({ path, fault }) => (fault === null ? [] : `${path}: ${fault}`))
}

function referenceOf(publicUrl: string, artifact: ArtifactRow, facts: PublicationFacts): WrittenStatement {
  return writeReference({
    artifact: { name: artifact.fileName, sha256: artifact.sha256 },
    attesterId: builderId(publicUrl, facts.build.isolation ?? 'none'),
    references: [
      ...logsOf(publicUrl, facts),
      ...facts.reports.flatMap(({ path, sha256 }) =>
        sha256 === null
          ? []
          : {
              name: path,
              mediaType: 'application/xml',
              sha256,
              downloadLocation: `${publicUrl}/api/v1/artifacts/${sha256}`,
            },
      ),
    ],
  })
}

function changesOf({ commits, build, pushers }: PublicationFacts): WrittenStatement {
  return writeChanges({
    gitCommit: build.commitSha ?? '',
    commits: commits.map((commit) => ({
      gitCommit: commit.sha,
      parents: commit.parents,
      subject: commit.title,
      committedAt: commit.committedAt,
      ...peopleOf(build.orgId, commit),
      pushers: (pushers.get(commit.sha) ?? []).map((person) => claimAuthor(person, build.orgId)),
    })),
  })
}

/**
 * Who wrote a commit, each person once, however often and under whatever name an address is given; and who made the commit
 * object, where that is somebody else. Claims hold in the organisation, so that a consumer knows a person again.
 */
function peopleOf(orgId: string, { author, coAuthors, committer }: Pick<Commit, 'author' | 'coAuthors' | 'committer'>) {
  const people = new Map([...coAuthors.toReversed(), author].map((person) => [person.email, person]))
  const authors = [author, ...[...people.values()].filter(({ email }) => email !== author.email)]
  const claim = (person: Person) => claimAuthor(person, orgId)
  return { authors: authors.map(claim), committer: people.has(committer.email) ? undefined : claim(committer) }
}

function logsOf(publicUrl: string, { build, jobs, logs }: PublicationFacts) {
  return logs.map(({ jobId, stepName, logId, sha256 }) => ({
    jobId,
    name: `${jobs.find(({ id }) => id === jobId)?.name ?? jobId}: ${stepName}`,
    mediaType: 'text/plain',
    sha256,
    downloadLocation: `${publicUrl}/api/v1/builds/${build.id}/logs/${logId}/raw`,
  }))
}

function pick({ uri, digest }: DigestedInput) {
  return { uri, digest }
}
