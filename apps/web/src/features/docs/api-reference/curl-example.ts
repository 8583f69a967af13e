import type { Schema } from './schema-rows.ts'

/** A call of which an example is wanted. `base` is the address before its path. */
type Call = { method: string; base: string; path: string; bodySchema: Schema | undefined; needsKey: boolean }

/** How the call is made with curl, with capital letters where a value of one's own goes. */
export function curlExample({ method, base, path, bodySchema, needsKey }: Call): string {
  const address = `${base}${path.replace(/\{(\w+)\}/g, (_, name: string) => placeholder(name))}`
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`}`,
    ...(needsKey ? ['-H "Authorization: Bearer $BATON_KEY"'] : []),
    ...(bodySchema
      ? ['-H "Content-Type: application/json"', `-d '${JSON.stringify(exampleOf(bodySchema, 'BODY'))}'`]
      : []),
    address,
  ].join(' \\\n  ')
}

/** A value that the schema takes, as small as can be: what is required, and nothing else. */
export function exampleOf(schema: Schema, name: string): unknown {
  const [choice] = schema.anyOf ?? schema.oneOf ?? []
  if (choice) return exampleOf(choice, name)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'object': {
      const required = schema.required ?? []
      return Object.fromEntries(required.map((key) => [key, exampleOf(schema.properties?.[key] ?? {}, key)]))
    }
    case 'array':
      return (schema.minItems ?? 0) > 0 ? [exampleOf(schema.items ?? {}, name)] : []
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return placeholder(name)
  }
}

function placeholder(name: string): string {
  return name.replace(/([A-Z])/g, '_$1').toUpperCase()
}
