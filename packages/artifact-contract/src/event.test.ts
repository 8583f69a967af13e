import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { ARTIFACT, bodyOf, CI_KEY, EVENT, PROVENANCE, statements } from './corpus/example.ts'
import { CdEventSchema, PublishedEventSchema, writeEvent } from './event.ts'
import { writeProvenance } from './statements/write-statements.ts'
import { vectorsOf } from './testing/vectors.ts'

describe('a message', () => {
  it('has the same bytes at every try', () => {
    expect(bodyOf()).toBe(bodyOf())
  })

  it('is read by the schema that it is verified by', () => {
    expect(PublishedEventSchema.safeParse(JSON.parse(bodyOf())).success).toBe(true)
  })

  it('is refused before it is sent where a statement is too large', () => {
    const tools = Array.from({ length: 3000 }, (_, index) => ({
      uri: `pkg:generic/tool-${index}@1`,
      digest: { sha256: 'a'.repeat(64) },
    }))
    const large = writeProvenance({ ...PROVENANCE, artifact: ARTIFACT, tools })
    expect(() => writeEvent(EVENT, [large], CI_KEY)).toThrow('larger than 262144 bytes')
  })

  it('is refused before it is sent where it is too large as a whole', () => {
    const [first] = statements()
    if (!first) throw new Error('There is no statement.')
    const padded = { ...first, bytes: new Uint8Array(200_000) }
    expect(() =>
      writeEvent(
        EVENT,
        Array.from({ length: 5 }, () => padded),
        CI_KEY,
      ),
    ).toThrow('larger than 1048576 bytes')
  })
})

const vectors = vectorsOf('cdevents-0.5.1')

describe.skipIf(vectors.isAbsent)(`CDEvents 0.5.1${vectors.absent}`, () => {
  const validator = () => {
    const ajv = new Ajv2020({ strict: false })
    formats.default(ajv)
    for (const file of vectors.list('schemas/links')) {
      const schema = vectors.read(`schemas/links/${file}`) as object
      ajv.addSchema(schema)
    }
    return ajv.compile(vectors.read('schemas/artifactpublished.json') as object)
  }

  type Event = {
    context: Record<string, unknown>
    subject: Record<string, unknown> & { content: Record<string, unknown> }
  } & Record<string, unknown>
  const official = (): Event => vectors.read('conformance/artifact_published.json') as Event
  const ours = (): Event => (JSON.parse(bodyOf()) as { data: Event }).data

  it('takes what we write', () => {
    const isValid = validator()
    expect(isValid(ours()) || isValid.errors).toBe(true)
  })

  it('has an example that we read', () => {
    expect(CdEventSchema.safeParse(official()).error?.issues ?? []).toEqual([])
  })

  it('has examples of other events that neither of us takes for this one', () => {
    const isValid = validator()
    const others = vectors.list('conformance').filter((file) => file !== 'artifact_published.json')
    expect(others.length).toBeGreaterThan(40)
    for (const file of others) {
      const event = vectors.read(`conformance/${file}`)
      expect([file, isValid(event), CdEventSchema.safeParse(event).success]).toEqual([file, false, false])
    }
  })

  it.each<[string, (event: Event) => void]>([
    ['nothing changed', () => undefined],
    ['no context', (event) => Reflect.deleteProperty(event, 'context')],
    ['no subject', (event) => Reflect.deleteProperty(event, 'subject')],
    ...['specversion', 'id', 'source', 'type', 'timestamp'].map((name): [string, (event: Event) => void] => [
      `no context.${name}`,
      (event) => Reflect.deleteProperty(event.context, name),
    ]),
    ...['specversion', 'id', 'source', 'chainId'].map((name): [string, (event: Event) => void] => [
      `an empty context.${name}`,
      (event) => Object.assign(event.context, { [name]: '' }),
    ]),
    ['another type', (event) => Object.assign(event.context, { type: 'dev.cdevents.artifact.published.0.2.0' })],
    ['a date for a time', (event) => Object.assign(event.context, { timestamp: '2023-03-20' })],
    ['a time without a zone', (event) => Object.assign(event.context, { timestamp: '2023-03-20T14:27:05' })],
    ['a time with an offset', (event) => Object.assign(event.context, { timestamp: '2023-03-20T14:27:05+01:00' })],
    ['a number for an id', (event) => Object.assign(event.context, { id: 7 })],
    ['something more in the context', (event) => Object.assign(event.context, { more: 1 })],
    ['something more in the subject', (event) => Object.assign(event.subject, { more: 1 })],
    ['something more in the content', (event) => Object.assign(event.subject.content, { more: 1 })],
    ['something more in the event', (event) => Object.assign(event, { more: 1 })],
    ['no subject id', (event) => Reflect.deleteProperty(event.subject, 'id')],
    ['no content', (event) => Reflect.deleteProperty(event.subject, 'content')],
    ['no subject source', (event) => Reflect.deleteProperty(event.subject, 'source')],
    ['an sbom without an address', (event) => Object.assign(event.subject.content, { sbom: {} })],
    ['an empty user', (event) => Object.assign(event.subject.content, { user: '' })],
    ['custom data as text', (event) => Object.assign(event, { customData: 'YQ==' })],
    ['custom data as an object', (event) => Object.assign(event, { customData: { a: 1 } })],
    ['custom data as a number', (event) => Object.assign(event, { customData: 7 })],
  ])('gives the same verdict as we do: %s', (_, change) => {
    const isValid = validator()
    for (const make of [official, ours]) {
      const event = make()
      change(event)
      expect(CdEventSchema.safeParse(event).success).toBe(isValid(event))
    }
  })
})
