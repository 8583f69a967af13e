import { randomUUID } from 'node:crypto'
import type { Answer } from '../support/api.ts'
import { type Draft, type Loose, type Publisher, type Rejection, strangersKey, write } from '../support/publisher.ts'

/** A message of the contract that is refused: what is changed of one that is right, or how it is sent. */
export type PublicationCase = {
  case: string
  code: string
  status: number
  said: string
  hint: string
  /** Changes a draft before it is signed. */
  change?: (draft: Draft) => void
  /** Sends it otherwise than as it is. */
  send?: (publisher: Publisher, draft: Draft, again: () => Draft) => Promise<Answer<Rejection>>
  /** What the audit log says of it, after "Baton"; null where nobody made a claim that could be kept. */
  logged: string | null
}

const HINT_PURL = "Name it 'pkg:generic/<name>@<version>', without qualifiers."

/** What can be wrong before anything in it is believed: nothing of these is kept. */
const MESSAGES: readonly PublicationCase[] = [
  {
    case: 'a message of more than a megabyte',
    code: 'BODY_TOO_LARGE',
    status: 413,
    said: 'The message has {number} bytes; 1048576 are allowed.',
    hint: 'Send long lists (packages, logs, reports) by reference, with their digest.',
    send: (publisher, draft) => publisher.send(draft, ' '.repeat(1024 * 1024 + 1)),
    logged: null,
  },
  {
    case: 'a message of another content type',
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    said: "The content type is 'application/json'.",
    hint: "Send 'Content-Type: application/cloudevents+json'.",
    send: (publisher, draft) => publisher.send(draft, write(draft), 'application/json'),
    logged: null,
  },
  {
    case: 'a message in which a key stands twice',
    code: 'MALFORMED_JSON',
    status: 400,
    said: "The key 'a' stands twice.",
    hint: 'Send UTF-8 JSON (RFC 8259) in which no key stands twice.',
    send: (publisher, draft) => publisher.send(draft, '{"a":1,"a":2}'),
    logged: null,
  },
  {
    case: 'a message that is no CloudEvent',
    code: 'SCHEMA_INVALID',
    status: 422,
    said: "/specversion must be '1.0'.",
    hint: 'Send a CloudEvent in structured mode around a CDEvents artifact.published 0.3.0, with the bundle in customData.',
    change: ({ event }) => set(event, ['specversion'], '9'),
    logged: null,
  },
  {
    case: 'a message in another version of the contract',
    code: 'CONTRACT_UNSUPPORTED',
    status: 422,
    said: "The message is written in contract '2.0'.",
    hint: 'Write one of: 1.x.',
    change: ({ event }) => set(event, ['data', 'customData', 'contract'], '2.0'),
    logged: null,
  },
  {
    case: 'a message under the token of a stranger',
    code: 'UNAUTHENTICATED',
    status: 401,
    said: 'The token is not signed by a key of {url} that is in force.',
    hint: 'Sign a new token for each try; it lives five minutes.',
    change: (draft) => {
      draft.signsToken = strangersKey()
    },
    logged: null,
  },
  {
    case: 'a message of another organisation',
    code: 'PUBLISH_FORBIDDEN',
    status: 403,
    said: 'The token is for {url}, the message comes from {url}.',
    hint: 'Use a token of the same organisation.',
    change: ({ token }) => {
      token.org = 'org_another'
    },
    logged: null,
  },
  {
    case: 'a message replayed with another body',
    code: 'EVENT_ID_REUSED',
    status: 409,
    said: "The event '{id}' of {url} was accepted with another body.",
    hint: 'Send the same bytes at every try, and give another message another id.',
    send: async (publisher, draft) => {
      await publisher.publish(draft)
      return publisher.send(withFreshToken(draft), `${write(draft)} `)
    },
    logged: null,
  },
]

const ENVELOPES: readonly PublicationCase[] = [
  {
    case: 'a message altered by one byte',
    code: 'SIGNATURE_INVALID',
    status: 422,
    said: 'The signature of statement 1 does not fit its bytes under the key {id} that it names.',
    hint: 'Sign the exact bytes of the payload, in the DSSE encoding, after the last change to them.',
    send: (publisher, draft) => publisher.send(draft, withOtherByte(write(draft))),
    logged: 'a signature does not fit what it signs, so it was altered after signing',
  },
  {
    case: 'a message signed by a stranger',
    code: 'SIGNER_UNTRUSTED',
    status: 422,
    said: 'No key that the issuer publishes has signed statement 1.',
    hint: 'Publish the key in the issuer’s key set, or sign with one that is there.',
    change: (draft) => {
      draft.signs = strangersKey()
    },
    logged: 'a key that is not trusted has signed it',
  },
  {
    case: 'a statement that is not base64',
    code: 'ENVELOPE_INVALID',
    status: 422,
    said: 'The payload or a signature of statement 1 is not base64, or is larger than 262144 bytes.',
    hint: 'Write both in base64 (RFC 4648, section 4 or 5), and long lists by reference.',
    send: (publisher, draft) => publisher.send(draft, write(draft).replace('"payload":"', '"payload":"%')),
    logged: 'a statement in it could not be read',
  },
  {
    case: 'a statement of another payload type',
    code: 'PAYLOAD_TYPE_UNSUPPORTED',
    status: 422,
    said: "Statement 1 has the payload type 'text/plain'.",
    hint: "Sign it as 'application/vnd.in-toto+json'.",
    send: (publisher, draft) =>
      publisher.send(draft, write(draft).replace('application/vnd.in-toto+json', 'text/plain')),
    logged: 'a statement in it is of a type that is not known',
  },
]

const provenance = (draft: Draft) => draft.statements[0] as Loose
const definition = ['predicate', 'buildDefinition'] as const

const CLAIMS: readonly PublicationCase[] = [
  {
    case: 'a statement without a predicate',
    code: 'STATEMENT_INVALID',
    status: 422,
    said: 'Statement 1: /predicate/buildDefinition must be there.',
    hint: 'Write an in-toto Statement v1 with a predicate as its type defines it.',
    change: (draft) => set(provenance(draft), ['predicate'], {}),
    logged: 'a statement in it says something that cannot be read',
  },
  {
    case: 'statements about two artifacts',
    code: 'SUBJECT_MISMATCH',
    status: 422,
    said: 'Statement 1 is about the artifact sha256:{sha256}, statement 2 about sha256:{sha256}.',
    hint: 'Send one message for each artifact, with the statements about it alone.',
    change: (draft) => set(draft.statements[1] as Loose, ['subject', '0', 'digest', 'sha256'], 'f'.repeat(64)),
    logged: 'its statements are not about the same artifact',
  },
  {
    case: 'a digest that is no SHA-256',
    code: 'DIGEST_ALGORITHM',
    status: 422,
    said: 'The subject of statement 1 has no SHA-256 digest of 64 lower-case hex characters.',
    hint: "Write 'sha256' into the digest of the subject; others may stand beside it.",
    change: (draft) => set(provenance(draft), ['subject', '0', 'digest', 'sha256'], 'ABC'),
    logged: 'the artifact has no SHA-256 digest',
  },
  {
    case: 'an artifact without provenance',
    code: 'PROVENANCE_MISSING',
    status: 422,
    said: 'The message has no provenance.',
    hint: "Add a SLSA provenance v1 whose resolvedDependencies have a 'source' with its gitCommit.",
    change: (draft) => {
      draft.statements.shift()
    },
    logged: 'it says nothing of how the artifact was built',
  },
  {
    case: 'a builder that may not sign with this key',
    code: 'BUILDER_NOT_ALLOWED',
    status: 422,
    said: "The builder 'https://elsewhere.example/b' may not sign with the key {id}.",
    hint: 'Add the pair of key and builder to the trust rule of the project, if it is the right one.',
    change: (draft) =>
      set(provenance(draft), ['predicate', 'runDetails', 'builder', 'id'], 'https://elsewhere.example/b'),
    logged: 'its builder may not sign with this key',
  },
  {
    case: 'an artifact from another branch',
    code: 'SOURCE_MISMATCH',
    status: 422,
    said: 'The artifact was built from refs/heads/other; artifacts from refs/heads/main are taken.',
    hint: 'Add the ref to the trust rule of the project, if artifacts from it may be released.',
    change: (draft) => set(provenance(draft), [...definition, 'externalParameters', 'ref'], 'refs/heads/other'),
    logged: 'the artifact comes from a repository or a branch that is not taken',
  },
  {
    case: 'a type of build that is not known',
    code: 'BUILD_TYPE_UNKNOWN',
    status: 422,
    said: "The build type 'https://elsewhere.example/t' is not taken.",
    hint: 'Known here: https://baton.dev/buildtypes/pipeline/v1.',
    change: (draft) => set(provenance(draft), [...definition, 'buildType'], 'https://elsewhere.example/t'),
    logged: 'its type of build is not known',
  },
  {
    case: 'a parameter that is not known',
    code: 'PARAMETER_UNEXPECTED',
    status: 422,
    said: "The build was given 'extra', which is not known for this build type.",
    hint: 'Known are repository, ref, pipeline, target.',
    change: (draft) => set(provenance(draft), [...definition, 'externalParameters', 'extra'], 'x'),
    logged: 'the build was given a parameter that is not known',
  },
  {
    case: 'a commit that the token is not bound to',
    code: 'CLAIM_MISMATCH',
    status: 422,
    said: 'The provenance says commit {sha}, the token {sha}.',
    hint: 'Publish from the build whose identity the token carries.',
    change: ({ token }) => {
      token.sha = 'f'.repeat(40)
    },
    logged: 'the publisher is not the build that it tells of',
  },
  {
    case: 'a name that is no package URL',
    code: 'PURL_INVALID',
    status: 422,
    said: "The provenance names the artifact 'post'.",
    hint: HINT_PURL,
    change: (draft) => set(provenance(draft), ['subject', '0', 'uri'], 'post'),
    logged: 'the name of the artifact cannot be read',
  },
  {
    case: 'a message about another artifact than its provenance',
    code: 'PURL_MISMATCH',
    status: 422,
    said: "The message is about 'pkg:generic/other@1', the provenance about 'pkg:generic/wrong@{id}'.",
    hint: 'Write the same purl in both.',
    change: ({ event }) => {
      set(event, ['subject'], 'pkg:generic/other@1')
      set(event, ['data', 'subject', 'id'], 'pkg:generic/other@1')
    },
    logged: 'it names another artifact than its provenance',
  },
  {
    case: 'a version with other bytes',
    code: 'VERSION_REBOUND',
    status: 409,
    said: 'pkg:generic/wrong@{id} is sha256:{sha256} here; the message says sha256:{sha256}.',
    hint: 'Give every build a version of its own, for example one with the number of the build in it.',
    send: async (publisher, draft, another) => {
      await publisher.publish(draft)
      const other = another()
      await publisher.push(other)
      return publisher.send(other)
    },
    logged: 'this version has other bytes already',
  },
  {
    case: 'a build that ended in another century',
    code: 'TIME_INVALID',
    status: 422,
    said: 'The build ran from {instant} to 2999-01-01T00:00:00.000Z; it is {instant} here.',
    hint: 'Set the clock of the publisher right and build again.',
    change: (draft) =>
      set(provenance(draft), ['predicate', 'runDetails', 'metadata', 'finishedOn'], '2999-01-01T00:00:00.000Z'),
    logged: 'the times of the build cannot be',
  },
  {
    case: 'an artifact whose bytes were not pushed',
    code: 'BYTES_MISSING',
    status: 422,
    said: 'The bytes of sha256:{sha256} were not pushed yet.',
    hint: 'Push them with PUT /ingest/v1/blobs/sha256/{sha256}, then send the message again.',
    logged: 'the bytes of the artifact were not here',
  },
  {
    case: 'an artifact of another size than it says',
    code: 'BYTES_MISMATCH',
    status: 422,
    said: 'The provenance says 7 bytes; {number} bytes were pushed.',
    hint: 'Build again; the size in the provenance must be that of the artifact.',
    change: (draft) => set(provenance(draft), ['subject', '0', 'annotations', 'size'], 7),
    send: async (publisher, draft) => {
      await publisher.push(draft)
      return publisher.send(draft)
    },
    logged: 'the bytes of the artifact are not those that it tells of',
  },
]

/** A case for each code of the contract that a publisher can come upon whatever the keys of CI are. */
export const PUBLICATION_CASES: readonly PublicationCase[] = [...MESSAGES, ...ENVELOPES, ...CLAIMS]

/** The same message with a token that was not used yet. */
function withFreshToken(draft: Draft): Draft {
  return { ...draft, token: { ...draft.token, jti: randomUUID() } }
}

function set(into: Loose, path: readonly string[], value: unknown): void {
  const [last = '', ...before] = path.toReversed()
  const parent = before.toReversed().reduce((found, name) => found[name] as Loose, into)
  parent[last] = value as Loose
}

/** One bit of one byte inside the first signed payload, which stays what it was in every other way. */
function withOtherByte(body: string): string {
  const payload = /"payload":"([^"]+)"/.exec(body)?.[1] ?? ''
  const bytes = Buffer.from(payload, 'base64')
  bytes[40] = (bytes[40] ?? 0) ^ 1
  return body.replace(payload, bytes.toString('base64'))
}
