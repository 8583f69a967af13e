import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { builderId, INGEST_AUDIENCE, PIPELINE_BUILD_TYPE, publicationSource } from '@baton/artifact-contract/constants'
import { type EventFacts, writeEvent } from '@baton/artifact-contract/event'
import { type PublishedKey, writeJwks } from '@baton/artifact-contract/jwks'
import { type PublishTokenFacts, signPublishToken } from '@baton/artifact-contract/publish-token'
import { generatePrivateJwk, openSigningKey, type SigningKey } from '@baton/artifact-contract/signing-key'
import {
  type CommitFacts,
  type ProvenanceFacts,
  type WrittenStatement,
  writeChanges,
  writeProvenance,
  writeReference,
  writeTestResult,
} from '@baton/artifact-contract/statements'
import type { Clock } from '@baton/kernel/clock'
import { newId, type OrgId } from '@baton/kernel/ids'
import { someSha } from './publications.ts'

/** A CI with real keys, whose key set is served over HTTP and can be taken away. */
export type SignedCi = {
  issuer: string
  clock: Clock
  jwksUrl: string
  key: SigningKey
  /** What the key set has; change it as a rotation would. */
  published: PublishedKey[]
  /** How often the key set was asked for. */
  asked: () => number
  /** Stops answering, as a CI that is down. */
  stop: () => Promise<void>
}

/** A key that nobody published. */
export function newSigningKey(): SigningKey {
  return openSigningKey(generatePrivateJwk())
}

/** A key as a key set has it. */
export function published(key: SigningKey, change: Partial<PublishedKey> = {}): PublishedKey {
  const plain = { builderIds: [], validFrom: null, validUntil: null, revokedAt: null, revokeReason: null }
  return { key: key.public, ...plain, ...change }
}

/** Starts a CI's key set. */
export async function startSignedCi(clock: Clock): Promise<SignedCi> {
  const key = newSigningKey()
  const keys = [published(key)]
  let asked = 0
  const server: Server = createServer((_request, response) => {
    asked += 1
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(writeJwks(keys)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  return {
    issuer,
    clock,
    jwksUrl: `${issuer}/.well-known/jwks.json`,
    key,
    published: keys,
    asked: () => asked,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** What a test changes of an ordinary publication. */
export type Changes = {
  provenance?: (facts: ProvenanceFacts) => ProvenanceFacts
  statements?: (statements: WrittenStatement[]) => WrittenStatement[]
  event?: (facts: EventFacts) => EventFacts
  /** Who signs the statements. */
  key?: SigningKey
  token?: Partial<PublishTokenFacts>
  tokenKey?: SigningKey
}

/** A publication ready to be sent: its bytes, its message, its token. */
export type SignedMessage = {
  sha256: string
  bytes: Uint8Array
  body: Uint8Array
  contentType: string
  source: string
  token: (change?: Partial<PublishTokenFacts>) => Promise<string>
}

/** Signs a publication of one version of an artifact. */
export function signMessage(
  ci: SignedCi,
  of: {
    orgId: OrgId
    version: string
    repositoryId?: string
    bytes?: Uint8Array
    failed?: number
    commits?: CommitFacts[]
  },
  changes: Changes = {},
): SignedMessage {
  const bytes = of.bytes ?? Buffer.from(`${of.orgId} ${of.version}`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const purl = `pkg:generic/site@${of.version}`
  const commits = of.commits ?? [
    { gitCommit: someSha(), parents: [], subject: 'A change', committedAt: new Date(), authors: [] },
  ]
  const gitCommit = commits[0]?.gitCommit ?? someSha()
  const finishedOn = ci.clock()
  const facts: ProvenanceFacts = {
    artifact: {
      name: 'site.tgz',
      purl,
      sha256,
      sizeBytes: bytes.byteLength,
      mediaType: 'application/gzip',
      downloadLocation: `${ci.issuer}/a/${sha256}`,
    },
    buildType: PIPELINE_BUILD_TYPE,
    externalParameters: {
      repository: 'http://forge.test/site.git',
      ref: 'refs/heads/main',
      pipeline: '.baton.yml',
      target: 'site',
    },
    source: {
      uri: 'git+http://forge.test/site@refs/heads/main',
      gitCommit,
      gitTree: someSha(),
      authors: [],
    },
    dependencies: [],
    tools: [],
    environment: [],
    environmentParameters: { os: 'linux', arch: 'amd64', network: 'none', env: {} } as never,
    builder: { id: builderId(ci.issuer, 'full'), version: { worker: '1' } },
    invocationId: `${ci.issuer}/builds/1`,
    startedOn: finishedOn,
    finishedOn,
    byproducts: [],
  }
  const { artifact } = facts
  const failed = of.failed ?? 0
  const statements = [
    writeProvenance(changes.provenance?.(facts) ?? facts),
    writeTestResult({
      artifact,
      gitCommit,
      counts: { total: 3, passed: 3 - failed, failed, skipped: 0, flaky: 0, durationMs: 5 },
      failedTests: failed > 0 ? ['cart > rounds'] : [],
      passedTests: [],
      configuration: [{ name: '.baton.yml', digest: { sha256: '0'.repeat(64) } }],
      url: `${ci.issuer}/builds/1`,
    }),
    writeReference({ artifact, attesterId: ci.issuer, references: [] }),
    writeChanges({ gitCommit, commits }),
  ]
  const source = publicationSource(ci.issuer, { orgId: of.orgId, repositoryId: of.repositoryId ?? 'rep_1' })
  const event: EventFacts = { id: newId('evt'), source, time: new Date(), purl, chainId: newId('bld'), sequence: 1 }
  const written = writeEvent(
    changes.event?.(event) ?? event,
    changes.statements?.(statements) ?? statements,
    changes.key ?? ci.key,
  )
  const token = (change: Partial<PublishTokenFacts> = {}) =>
    signPublishToken(
      {
        issuer: ci.issuer,
        audience: INGEST_AUDIENCE,
        org: of.orgId,
        jti: newId('jti'),
        now: ci.clock(),
        ...changes.token,
        ...change,
      },
      changes.tokenKey ?? ci.key,
    )
  return { sha256, bytes, ...written, source, token }
}
