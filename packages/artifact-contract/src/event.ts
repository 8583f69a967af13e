import { z } from 'zod'
import {
  CDEVENTS_VERSION,
  CONTRACT_VERSION,
  EVENT_MEDIA_TYPE,
  EVENT_TYPE,
  LIMITS,
  STATEMENT_MEDIA_TYPE,
} from './constants.ts'
import { type Envelope, signEnvelope } from './dsse.ts'
import type { SigningKey } from './keys/signing-key.ts'
import type { WrittenStatement } from './statements/write-statements.ts'

const text = z.string().min(1)
const time = z.iso.datetime({ offset: true })

/** A DSSE envelope as it is written in a message. */
export const EnvelopeSchema = z.looseObject({
  payloadType: text,
  payload: text,
  signatures: z
    .array(z.looseObject({ keyid: z.string().nullish(), sig: text }))
    .min(1)
    .max(LIMITS.signatureCount),
})

/** What we carry in a CDEvent: the signed statements. Nothing outside of them is a fact. */
export const CustomDataSchema = z.looseObject({
  contract: text,
  /** A counter of the source, to show and to notice gaps by. */
  sequence: z.int().min(0).nullish(),
  bundle: z.array(EnvelopeSchema).min(1).max(LIMITS.envelopeCount),
})

/** CDEvents `artifact.published` 0.3.0. Closed, as the standard has it: `customData` is where extensions go. */
export const CdEventSchema = z.strictObject({
  context: z.strictObject({
    specversion: text,
    id: text,
    source: text,
    type: z.literal(EVENT_TYPE),
    timestamp: time,
    schemaUri: z.url().optional(),
    chainId: text.optional(),
    links: z.array(z.looseObject({ linkType: z.enum(['RELATION', 'PATH', 'END']) })).optional(),
  }),
  subject: z.strictObject({
    id: text,
    source: text.optional(),
    content: z.strictObject({ sbom: z.strictObject({ uri: text }).optional(), user: text.optional() }),
  }),
  customData: z.union([z.looseObject({}), z.string()]).optional(),
  customDataContentType: z.string().optional(),
})

/** The whole message: a CloudEvent in structured mode around the CDEvent. */
export const PublishedEventSchema = z.looseObject({
  specversion: z.literal('1.0'),
  id: text,
  source: text,
  type: z.literal(EVENT_TYPE),
  subject: text,
  time,
  datacontenttype: z.literal('application/json'),
  data: CdEventSchema.extend({
    customData: CustomDataSchema,
    customDataContentType: z.literal('application/json').optional(),
  }),
})
export type PublishedEvent = z.infer<typeof PublishedEventSchema>

/** What a message says beside its statements. */
export type EventFacts = {
  /** Unique within the source; the same at every try. */
  id: string
  source: string
  time: Date
  purl: string
  /** The build. */
  chainId: string
  /** A counter of the source. */
  sequence: number
}

/** A message ready to be sent: its bytes, the same at every try, and its media type. */
export type WrittenEvent = { body: Uint8Array; contentType: typeof EVENT_MEDIA_TYPE }

/** Signs each statement and puts them into one message. Throws where the contract's limits would be exceeded. */
export function writeEvent(facts: EventFacts, statements: readonly WrittenStatement[], key: SigningKey): WrittenEvent {
  const tooLong = statements.find(({ bytes }) => bytes.byteLength > LIMITS.payload)
  if (tooLong) throw new Error(`A statement of ${tooLong.predicateType} is larger than ${LIMITS.payload} bytes.`)
  const bundle = statements.map(({ bytes }) => signEnvelope(bytes, key, STATEMENT_MEDIA_TYPE))
  const body = new TextEncoder().encode(JSON.stringify(eventOf(facts, bundle)))
  if (body.byteLength > LIMITS.body) throw new Error(`The message is larger than ${LIMITS.body} bytes.`)
  return { body, contentType: EVENT_MEDIA_TYPE }
}

function eventOf({ id, source, time: at, purl, chainId, sequence }: EventFacts, bundle: readonly Envelope[]) {
  const timestamp = at.toISOString()
  return {
    specversion: '1.0',
    id,
    source,
    type: EVENT_TYPE,
    subject: purl,
    time: timestamp,
    datacontenttype: 'application/json',
    data: {
      context: { specversion: CDEVENTS_VERSION, id, source, type: EVENT_TYPE, timestamp, chainId },
      subject: { id: purl, source, content: {} },
      customDataContentType: 'application/json',
      customData: { contract: CONTRACT_VERSION, sequence, bundle },
    },
  }
}
