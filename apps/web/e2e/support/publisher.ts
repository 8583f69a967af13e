import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer } from './api.ts'

/** A signing key, and the id under which its publisher makes it known. */
export type PublisherKey = { key: KeyObject; keyId: string }

type Json = Record<string, unknown>
/** A statement or a message, of which a test may change what it likes. */
export type Loose = { [name: string]: Loose }

/** A publication before it is signed. Whoever tests changes it first. */
export type Draft = {
  bytes: Buffer
  statements: Loose[]
  /** The message around the signed statements, but for the bundle. */
  event: Loose
  token: Json
  /** Signs the statements, and the token. */
  signs: PublisherKey
  signsToken: PublisherKey
}

/** The refusal of a publication. */
export type Rejection = { status: number; code: string; detail: string; hint: string }

/** An artifact's author: what a statement says of them. */
export type Author = { name: string; email: string }

/**
 * Publishes as CI does, written anew from the contract's text: the messages of another publisher, and those that CI never
 * sends. It holds CI's own key, as CI's worker on the same machine does.
 */
export class Publisher {
  readonly issuer: string
  readonly #ingest: string
  readonly #key: PublisherKey

  private constructor(issuer: string, ingest: string, key: PublisherKey) {
    this.issuer = issuer
    this.#ingest = ingest
    this.#key = key
  }

  /** Takes up the key of the CI that runs from this state folder. */
  static async asCi(address: string, stateFolder: string): Promise<Publisher> {
    const port = Number(new URL(address).port)
    const jwk = JSON.parse(await readFile(join(stateFolder, 'keys/ci/artifact.private.jwk'), 'utf8'))
    const key = { key: createPrivateKey({ key: jwk, format: 'jwk' }), keyId: thumbprint(jwk.x) }
    return new Publisher(`http://127.0.0.1:${port + 1}`, `http://127.0.0.1:${port + 2}/ingest/v1`, key)
  }

  /** The name of a repository as a publisher. */
  source(orgId: string, repositoryId: string): string {
    return `${this.issuer}/orgs/${orgId}/repositories/${repositoryId}`
  }

  /** A publication of one version that is right in everything. */
  draft(of: { orgId: string; source: string; name: string; version: string; authors?: Author[] }): Draft {
    const bytes = Buffer.from(`${of.name} ${of.version} ${randomUUID()}`)
    const digest = { sha256: createHash('sha256').update(bytes).digest('hex') }
    const purl = `pkg:generic/${of.name}@${of.version}`
    const gitCommit = randomBytes(20).toString('hex')
    const now = new Date().toISOString()
    const [id, seconds] = [randomUUID(), Math.floor(Date.now() / 1000)]
    const artifact = {
      name: `${of.name}.txt`,
      uri: purl,
      digest,
      mediaType: 'text/plain',
      downloadLocation: `${this.issuer}/a/${digest.sha256}`,
      annotations: { size: bytes.length },
    }
    const provenance = statement('https://slsa.dev/provenance/v1', [artifact], {
      buildDefinition: {
        buildType: 'https://baton.dev/buildtypes/pipeline/v1',
        externalParameters: {
          repository: 'https://forge.example/post.git',
          ref: 'refs/heads/main',
          pipeline: '.baton.yml',
          target: 'post',
        },
        internalParameters: { environment: {} },
        resolvedDependencies: [
          {
            name: 'source',
            uri: 'git+https://forge.example/post@refs/heads/main',
            digest: { gitCommit, gitTree: randomBytes(20).toString('hex') },
            annotations: { authors: (of.authors ?? []).map(claim) },
          },
        ],
      },
      runDetails: {
        builder: { id: `${this.issuer}/builders/full/v1` },
        metadata: { invocationId: `${this.issuer}/builds/1`, startedOn: now, finishedOn: now },
      },
    })
    const test = statement(
      'https://in-toto.io/attestation/test-result/v0.1',
      [
        { name: artifact.name, digest: { ...digest } },
        { name: 'source', digest: { gitCommit } },
      ],
      { result: 'PASSED', configuration: [{ name: '.baton.yml', digest: { sha256: '0'.repeat(64) } }] },
    )
    const changes = statement('https://baton.dev/attestation/changes/v1', [{ name: 'source', digest: { gitCommit } }], {
      commits: [
        { gitCommit, parents: [], subject: 'Write it', committedAt: now, authors: (of.authors ?? []).map(claim) },
      ],
    })
    const type = 'dev.cdevents.artifact.published.0.3.0'
    return {
      bytes,
      statements: [provenance, test, ...(of.authors ? [changes] : [])] as unknown as Loose[],
      event: {
        specversion: '1.0',
        id,
        source: of.source,
        type,
        subject: purl,
        time: now,
        datacontenttype: 'application/json',
        data: {
          context: { specversion: '0.5.1', id, source: of.source, type, timestamp: now },
          subject: { id: purl, source: of.source, content: {} },
          customDataContentType: 'application/json',
          customData: { contract: '1.0' },
        },
      } as unknown as Loose,
      token: {
        iss: this.issuer,
        aud: 'ingest',
        org: of.orgId,
        jti: randomUUID(),
        iat: seconds,
        exp: seconds + 300,
      },
      signs: this.#key,
      signsToken: this.#key,
    }
  }

  /** Pushes the bytes of a draft. */
  async push(draft: Draft): Promise<void> {
    const sha256 = createHash('sha256').update(draft.bytes).digest('hex')
    const response = await fetch(`${this.#ingest}/blobs/sha256/${sha256}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${tokenOf({ ...draft, token: { ...draft.token, jti: randomUUID() } })}` },
      body: new Uint8Array(draft.bytes),
    })
    if (!response.ok) throw new Error(`The bytes were answered ${response.status}: ${await response.text()}`)
  }

  /** Sends a draft's message, or another body in its name. */
  async send<Body = Rejection>(
    draft: Draft,
    body: string = write(draft),
    contentType = 'application/cloudevents+json',
  ): Promise<Answer<Body>> {
    const response = await fetch(`${this.#ingest}/events`, {
      method: 'POST',
      headers: { 'content-type': contentType, authorization: `Bearer ${tokenOf(draft)}` },
      body,
    })
    return { status: response.status, body: (await response.json()) as Body }
  }

  /** Publishes what is right; throws with the refusal where it is not taken. */
  async publish(draft: Draft): Promise<void> {
    await this.push(draft)
    const { status, body } = await this.send<unknown>(draft)
    if (status !== 201) throw new Error(`A publication was answered ${status}: ${JSON.stringify(body)}`)
  }
}

/** A key that nobody has published. */
export function strangersKey(): PublisherKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  return { key: privateKey, keyId: thumbprint(privateKey.export({ format: 'jwk' }).x ?? '') }
}

/** The exact text of a draft's message, its statements signed as they are now. */
export function write({ statements, event, signs }: Draft): string {
  const payloadType = 'application/vnd.in-toto+json'
  const bundle = statements.map((one) => {
    const payload = Buffer.from(JSON.stringify(one))
    const encoded = Buffer.concat([
      Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
      payload,
    ])
    const sig = sign(null, encoded, signs.key).toString('base64')
    return { payloadType, payload: payload.toString('base64'), signatures: [{ keyid: signs.keyId, sig }] }
  })
  const whole = structuredClone(event) as { data?: { customData?: { bundle?: unknown } } }
  if (whole.data?.customData) whole.data.customData.bundle = bundle
  return JSON.stringify(whole)
}

function tokenOf({ token, signsToken }: Pick<Draft, 'token' | 'signsToken'>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'EdDSA', typ: 'JWT', kid: signsToken.keyId })}.${part(token)}`
  return `${signed}.${sign(null, Buffer.from(signed), signsToken.key).toString('base64url')}`
}

function statement(predicateType: string, subject: unknown[], predicate: Json): Json {
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate }
}

function claim({ name, email }: Author): Json {
  const salt = randomBytes(16).toString('hex')
  const emailHash = createHash('sha256')
    .update(salt + email.trim().toLowerCase())
    .digest('hex')
  return { name, salt, emailHash }
}

/** RFC 7638, of an Ed25519 key. */
function thumbprint(x: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url')
}
