/** As much of JSON Schema as our documents use. */
export type Schema = {
  type?: string
  enum?: readonly unknown[]
  const?: unknown
  format?: string
  description?: string
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: boolean | Schema
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
}

/** One field as the reference shows it. `name` is a path such as `rule.approvals[].count`. */
export type FieldRow = { name: string; type: string; isRequired: boolean; limits: string[]; meaning: string | null }

/** The fields of an object's schema, each with those inside it, down to `depth` levels. */
export function fieldRows(schema: Schema, depth: number, prefix = ''): FieldRow[] {
  const object = objectIn(schema)
  return Object.entries(object?.properties ?? {}).flatMap(([key, field]) => {
    const name = `${prefix}${key}`
    const row = fieldRow(name, field, object?.required?.includes(key) ?? false)
    const inner = field.items ?? field
    const below = depth > 1 ? fieldRows(inner, depth - 1, `${name}${field.items ? '[]' : ''}.`) : []
    return [row, ...below]
  })
}

/** One field. */
export function fieldRow(name: string, schema: Schema, isRequired: boolean): FieldRow {
  return { name, type: sayType(schema), isRequired, limits: sayLimits(schema), meaning: schema.description ?? null }
}

/** A schema's type in words: "list of string", "one of a, b", "string or null". */
function sayType(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(sayType))].join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return `one of ${schema.enum.map(String).join(', ')}`
  if (schema.type === 'array') return schema.items ? `list of ${sayType(schema.items)}` : 'list'
  if (schema.format === 'date-time') return 'time (ISO 8601)'
  return schema.type ?? 'anything'
}

function sayLimits(schema: Schema): string[] {
  const said: string[] = []
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, pattern } = schema
  if (minimum !== undefined && Number.MIN_SAFE_INTEGER < minimum) said.push(`at least ${minimum}`)
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) said.push(`at most ${maximum}`)
  if (minLength !== undefined && minLength > 1) said.push(`${minLength} characters or more`)
  if (maxLength !== undefined) said.push(`${maxLength} characters or fewer`)
  if (minItems !== undefined) said.push(`${minItems} or more`)
  if (maxItems !== undefined) said.push(`${maxItems} or fewer`)
  if (pattern !== undefined) said.push(`matches ${pattern}`)
  if (schema.default !== undefined) said.push(`${JSON.stringify(schema.default)} without it`)
  const inner = [...(schema.anyOf ?? schema.oneOf ?? [])].filter(({ type }) => type !== 'null')
  return inner.length === 1 && inner[0] ? [...said, ...sayLimits(inner[0])] : said
}

/** The object that a schema stands for, also where null may stand in its place. */
function objectIn(schema: Schema): Schema | undefined {
  if (schema.properties) return schema
  return [...(schema.anyOf ?? schema.oneOf ?? [])].find(({ properties }) => properties !== undefined)
}
