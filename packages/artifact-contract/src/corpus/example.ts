import { createPrivateKey } from 'node:crypto'
import { builderId, INGEST_AUDIENCE, PIPELINE_BUILD_TYPE, publicationSource } from '../constants.ts'
import { sha256Hex } from '../digest.ts'
import { type EventFacts, writeEvent } from '../event.ts'
import { writeJwks } from '../keys/jwks.ts'
import { openSigningKey, type SigningKey } from '../keys/signing-key.ts'
import { signPublishToken } from '../publish-token.ts'
import { hashEmail } from '../statements/authors.ts'
import {
  type ProvenanceFacts,
  type WrittenStatement,
  writeChanges,
  writeProvenance,
  writeReference,
  writeTestResult,
} from '../statements/write-statements.ts'
import type { GoldenCase } from './golden-case.ts'

export const NOW = new Date('2026-11-23T14:05:00.000Z')
export const CI_URL = 'https://ci.example'
export const ORG = 'org_01'
export const SOURCE = publicationSource(CI_URL, { orgId: ORG, repositoryId: 'rep_01' })
export const BUILDER = builderId(CI_URL, 'full')
export const REPOSITORY = 'https://git.example/acme/web'
export const COMMIT = '1f'.repeat(20)
export const PARENT = '2e'.repeat(20)
export const BYTES_SHA256 = sha256Hex('the bytes of web-1.42.0.tgz')
const PURL = 'pkg:generic/web@1.42.0'

/** The private half of a key of the corpus: made from its name, known to everybody. */
export function exampleSeed(name: string): Uint8Array {
  return Buffer.from(sha256Hex(`baton golden corpus, key ${name}`), 'hex')
}

/** A key of the corpus. */
export function exampleKey(name: string): SigningKey {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), exampleSeed(name)])
  const jwk = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
  return openSigningKey({ kty: 'OKP', crv: 'Ed25519', x: String(jwk.x), d: String(jwk.d) })
}

export const CI_KEY = exampleKey('ci')

/** An author with a salt that is the same at every run. */
export function exampleAuthor(name: string) {
  const salt = sha256Hex(`salt of ${name}`).slice(0, 32)
  return { name, salt, emailHash: hashEmail(salt, `${name}@acme.example`) }
}

export const ARTIFACT = {
  name: 'web-1.42.0.tgz',
  purl: PURL,
  sha256: BYTES_SHA256,
  sizeBytes: 48_211_234,
  mediaType: 'application/gzip',
  downloadLocation: `${CI_URL}/a/sha256/${BYTES_SHA256}`,
}

export const PROVENANCE: ProvenanceFacts = {
  artifact: ARTIFACT,
  buildType: PIPELINE_BUILD_TYPE,
  externalParameters: { repository: REPOSITORY, ref: 'refs/heads/main', pipeline: '.baton.yml', target: 'web' },
  source: {
    uri: `git+${REPOSITORY}@refs/heads/main`,
    gitCommit: COMMIT,
    gitTree: '3d'.repeat(20),
    authors: [exampleAuthor('ada'), exampleAuthor('lin')],
    committer: exampleAuthor('ada'),
  },
  dependencies: [{ uri: `git+${REPOSITORY}#package-lock.json`, digest: { sha256: sha256Hex('package-lock.json') } }],
  tools: [{ uri: 'pkg:generic/node@24.21.0', digest: { sha256: sha256Hex('node') } }],
  environment: [{ uri: 'baton:sandbox/full', digest: { sha256: sha256Hex('/usr') } }],
  environmentParameters: { os: 'linux', arch: 'x64', network: 'none', env: { NODE_ENV: 'production' } },
  builder: { id: BUILDER, version: { worker: '0.1.0' } },
  invocationId: `${CI_URL}/orgs/${ORG}/builds/bld_77/attempts/2`,
  startedOn: new Date('2026-11-23T14:00:00.000Z'),
  finishedOn: new Date('2026-11-23T14:02:11.500Z'),
  byproducts: [
    { name: 'build.log', mediaType: 'text/plain', sha256: sha256Hex('log'), downloadLocation: `${CI_URL}/logs/log_1` },
  ],
}

export const TESTS = writeTestResult({
  artifact: ARTIFACT,
  gitCommit: COMMIT,
  counts: { total: 3, passed: 2, failed: 0, skipped: 1, flaky: 0, durationMs: 1204.5 },
  failedTests: [],
  passedTests: ['cart > adds', 'cart > rounds half up'],
  configuration: [{ name: '.baton.yml', digest: { sha256: sha256Hex('.baton.yml') } }],
  url: `${CI_URL}/builds/bld_77`,
})

const REFERENCE = writeReference({
  artifact: ARTIFACT,
  attesterId: BUILDER,
  references: [
    { name: 'junit.xml', mediaType: 'application/xml', sha256: sha256Hex('junit'), downloadLocation: `${CI_URL}/r/1` },
  ],
})

const CHANGES = writeChanges({
  gitCommit: COMMIT,
  commits: [
    {
      gitCommit: COMMIT,
      parents: [PARENT],
      subject: 'Fix cart rounding – ½ cents “half up”',
      committedAt: new Date('2026-11-23T13:59:00.000Z'),
      authors: [exampleAuthor('ada'), exampleAuthor('lin')],
    },
  ],
})

export const EVENT: EventFacts = {
  id: '0193f0c2-5a1e-7cc3-98c4-dc0c0c07398f',
  source: SOURCE,
  time: new Date('2026-11-23T14:02:12.000Z'),
  purl: PURL,
  chainId: 'bld_77',
  sequence: 4711,
}

/** The four statements of a publication, with changed facts of its provenance. */
export function statements(changed: Partial<ProvenanceFacts> = {}): WrittenStatement[] {
  return [writeProvenance({ ...PROVENANCE, ...changed }), TESTS, REFERENCE, CHANGES]
}

/** The body of a publication. */
export function bodyOf(written: readonly WrittenStatement[] = statements(), event: Partial<EventFacts> = {}): string {
  return new TextDecoder().decode(writeEvent({ ...EVENT, ...event }, written, CI_KEY).body)
}

/** A token that is good at NOW. */
export function tokenOf(changed: Partial<Parameters<typeof signPublishToken>[0]> = {}, key = CI_KEY): Promise<string> {
  const facts = { issuer: CI_URL, audience: INGEST_AUDIENCE, org: ORG, jti: 'tok_1', now: NOW }
  return signPublishToken({ ...facts, ...changed }, key)
}

/** The key set of the issuer: one key, for ever, or changed. */
export function jwksOf(changed: Record<string, unknown> = {}, key = CI_KEY): { keys: Array<Record<string, unknown>> } {
  const forEver = { key: key.public, builderIds: [BUILDER], validFrom: null, validUntil: null, revokedAt: null }
  const { keys } = writeJwks([{ ...forEver, revokeReason: null }])
  return { keys: keys.map((member) => ({ ...member, ...changed })) }
}

/** A case that is accepted, to change one thing of. */
export async function acceptedCase(why: string): Promise<GoldenCase> {
  return {
    why,
    request: {
      contentType: 'application/cloudevents+json',
      authorization: `Bearer ${await tokenOf()}`,
      body: bodyOf(),
    },
    now: NOW.toISOString(),
    pinned: { issuer: CI_URL, audience: INGEST_AUDIENCE, jwks: jwksOf() },
    facts: {
      trust: [
        {
          source: SOURCE,
          id: 'prj_web',
          signers: [{ keyId: CI_KEY.public.keyId, builderId: BUILDER, level: 3 }],
          repository: REPOSITORY,
          buildTypes: [PIPELINE_BUILD_TYPE],
          refs: ['refs/heads/main', 'refs/tags/v*'],
        },
      ],
      takenTokenIds: [],
      events: [],
      versions: [],
      bytes: [{ sha256: BYTES_SHA256, sizeBytes: ARTIFACT.sizeBytes }],
    },
    wanted: { outcome: 'accepted', admittedBy: ['prj_web'] },
  }
}
