import { headingId } from '../heading-id.ts'
import { curlExample } from './curl-example.ts'
import { meaningOf } from './field-words.ts'
import { type FieldRow, fieldRow, fieldRows, type Schema } from './schema-rows.ts'

/** Who may make a call: a key or a signed-in person, a person alone, or anybody. */
export type LetIn = 'key' | 'person' | 'anybody'

/** One call of the API as the reference shows it. `id` is its anchor, and its name in the OpenAPI document. */
export type Operation = {
  id: string
  method: string
  path: string
  summary: string
  letIn: LetIn
  parameters: Array<FieldRow & { in: string }>
  body: FieldRow[]
  answers: Array<{ status: string; description: string; mediaType: string | null; fields: FieldRow[] }>
  curl: string | null
}

/** The calls about one noun. `slug` is its page's. */
export type Noun = { slug: string; title: string; operations: Operation[] }

type RawParameter = { in: string; name: string; required?: boolean; description?: string; schema?: Schema }
type RawContent = Readonly<Record<string, { schema?: Schema }>>
type RawOperation = {
  operationId: string
  summary?: string
  tags?: readonly string[]
  security?: ReadonlyArray<Readonly<Record<string, unknown>>>
  servers?: ReadonlyArray<{ url: string }>
  parameters?: readonly RawParameter[]
  requestBody?: { content?: RawContent }
  responses?: Readonly<Record<string, { description?: string; content?: RawContent }>>
}

/** An OpenAPI document, as far as the reference reads it. */
export type ApiDocument = {
  servers?: ReadonlyArray<{ url: string }>
  paths?: Readonly<Record<string, Readonly<Record<string, object>>>>
}

/** So deep do the tables go into what is inside of what. */
const BODY_DEPTH = 5
const ANSWER_DEPTH = 3

/** Every call of a document by noun, nouns and calls in the order of their names. */
export function readNouns(document: ApiDocument): Noun[] {
  const nouns = new Map<string, Noun>()
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, raw] of Object.entries(methods)) {
      const operation = raw as RawOperation
      const title = titleOf(operation.tags?.[0] ?? 'Other')
      const slug = headingId(title)
      const noun = nouns.get(slug) ?? { slug, title, operations: [] }
      noun.operations.push(readOperation(document, { path, method, operation }))
      nouns.set(slug, noun)
    }
  }
  const sorted = [...nouns.values()].toSorted((one, other) => one.title.localeCompare(other.title))
  return sorted.map((noun) => ({
    ...noun,
    operations: noun.operations.toSorted((one, other) => one.path.localeCompare(other.path)),
  }))
}

function readOperation(
  document: ApiDocument,
  { path, method, operation }: { path: string; method: string; operation: RawOperation },
): Operation {
  const parameters = (operation.parameters ?? []).map((one) => ({
    ...withMeaning(fieldRow(one.name, { ...one.schema, ...described(one.description) }, one.required ?? false)),
    in: one.in,
  }))
  const bodySchema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  const letIn = letInOf(operation)
  const call = { method: method.toUpperCase(), base: baseOf(document, operation), path, bodySchema }
  return {
    id: operation.operationId,
    method: call.method,
    path,
    summary: operation.summary ?? operation.operationId,
    letIn,
    parameters,
    body: bodySchema ? fieldRows(bodySchema, BODY_DEPTH).map(withMeaning) : [],
    answers: Object.entries(operation.responses ?? {})
      .filter(([status]) => Number(status) < 400)
      .map(([status, { description = '', content = {} }]) => {
        const [mediaType = null, answered] = Object.entries(content)[0] ?? []
        const fields = answered?.schema ? fieldRows(answered.schema, ANSWER_DEPTH).map(withMeaning) : []
        return { status, description: description === 'Successful response' ? '' : description, mediaType, fields }
      }),
    curl: letIn === 'person' ? null : curlExample({ ...call, needsKey: letIn === 'key' }),
  }
}

function baseOf(document: ApiDocument, operation: RawOperation): string {
  return operation.servers?.[0]?.url ?? document.servers?.[0]?.url ?? ''
}

function letInOf({ security = [] }: RawOperation): LetIn {
  if (security.some((way) => 'apiKey' in way)) return 'key'
  return security.length === 0 ? 'anybody' : 'person'
}

function described(description: string | undefined): Schema {
  return description === undefined ? {} : { description }
}

function withMeaning(row: FieldRow): FieldRow {
  return { ...row, meaning: row.meaning ?? meaningOf(row.name) }
}

function titleOf(tag: string): string {
  return `${tag.charAt(0).toUpperCase()}${tag.slice(1)}`
}
