import { CONTRACT_MAJORS, EVENT_MEDIA_TYPE, LIMITS } from '../constants.ts'
import { type PublishedEvent, PublishedEventSchema } from '../event.ts'
import { type Json, parseStrictJson, StrictJsonError } from '../strict-json.ts'
import { problemsOf } from './issue-words.ts'
import { Refused } from './refused.ts'

/** Steps 1 to 3: a message of a size, type and form that can be read, in a version that is known. */
export function readEvent(contentType: string | null, body: Uint8Array): PublishedEvent {
  if (body.byteLength > LIMITS.body) {
    throw new Refused('BODY_TOO_LARGE', {
      detail: `The message has ${body.byteLength} bytes; ${LIMITS.body} are allowed.`,
      hint: 'Send long lists (packages, logs, reports) by reference, with their digest.',
    })
  }
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== EVENT_MEDIA_TYPE) {
    throw new Refused('UNSUPPORTED_MEDIA_TYPE', {
      detail: `The content type is '${contentType ?? 'none'}'.`,
      hint: `Send 'Content-Type: ${EVENT_MEDIA_TYPE}'.`,
    })
  }
  const event = parseEvent(readJson(body))
  checkSameAttributes(event)
  checkVersion(event.data.customData.contract)
  return event
}

function readJson(body: Uint8Array): Json {
  const limits = { maxDepth: LIMITS.jsonDepth, maxStringLength: LIMITS.stringLength, longKeys: new Set(['payload']) }
  try {
    return parseStrictJson(body, limits)
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error
    throw new Refused('MALFORMED_JSON', {
      detail: error.message,
      hint: 'Send UTF-8 JSON (RFC 8259) in which no key stands twice.',
      path: error.path,
    })
  }
}

function parseEvent(json: Json): PublishedEvent {
  const parsed = PublishedEventSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const problems = problemsOf(parsed.error)
  throw new Refused('SCHEMA_INVALID', {
    detail: `${problems[0]?.path || 'The message'} ${problems[0]?.message ?? 'cannot be read'}.`,
    hint: 'Send a CloudEvent in structured mode around a CDEvents artifact.published 0.3.0, with the bundle in customData.',
    path: problems[0]?.path ?? null,
    problems,
  })
}

function checkSameAttributes(event: PublishedEvent): void {
  const { context, subject } = event.data
  const pairs: Array<[path: string, outer: string, inner: string | undefined]> = [
    ['/data/context/id', event.id, context.id],
    ['/data/context/source', event.source, context.source],
    ['/data/context/type', event.type, context.type],
    ['/data/context/timestamp', event.time, context.timestamp],
    ['/data/subject/id', event.subject, subject.id],
    ['/data/subject/source', event.source, subject.source ?? event.source],
  ]
  const problems = pairs
    .filter(([, outer, inner]) => outer !== inner)
    .map(([path, outer, inner]) => ({ path, message: `is '${inner}', and '${outer}' in the CloudEvent` }))
  const [first] = problems
  if (!first) return
  throw new Refused('SCHEMA_INVALID', {
    detail: `${first.path} ${first.message}.`,
    hint: 'Write the same id, source, type, time and subject in the CloudEvent and in its data.',
    path: first.path,
    problems,
  })
}

function checkVersion(contract: string): void {
  const [, major] = /^(\d{1,4})\.\d{1,4}$/.exec(contract) ?? []
  if (CONTRACT_MAJORS.some((known) => known === major)) return
  throw new Refused('CONTRACT_UNSUPPORTED', {
    detail: `The message is written in contract '${contract}'.`,
    hint: `Write one of: ${CONTRACT_MAJORS.map((known) => `${known}.x`).join(', ')}.`,
    path: '/data/customData/contract',
  })
}
