type Schema = { type?: string; properties?: Record<string, Schema> }
type Operation = {
  parameters?: Array<{ name: string; in: string }>
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>
}
type Document = { paths?: Record<string, object> | undefined }

/**
 * What of an OpenAPI document's reads answers with a list of another shape than `{ items, nextCursor }`, or takes no `limit`
 * and `cursor`, each as a sentence. A read whose address ends in an id is one thing, whatever lists are in it; `overviews`
 * are the addresses that show several short lists side by side.
 */
export function listShapeFaults(document: Document, overviews: ReadonlySet<string>): string[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, operations]) => {
    const { get: read } = operations as { get?: Operation }
    const schema = read?.responses?.[200]?.content?.['application/json']?.schema
    if (!read || !schema || overviews.has(path) || path.endsWith('}')) return []
    const lists = Object.entries(schema.properties ?? {}).filter(([, { type }]) => type === 'array')
    if (schema.type !== 'array' && lists.length === 0) return []
    const members = Object.keys(schema.properties ?? {})
      .toSorted()
      .join(', ')
    const takes = new Set(read.parameters?.filter((one) => one.in === 'query').map((one) => one.name))
    return [
      ...(schema.type === 'array' || members !== 'items, nextCursor'
        ? [`${path} answers ${members ? `{ ${members} }` : 'an array'}`]
        : []),
      ...(takes.has('limit') && takes.has('cursor') ? [] : [`${path} takes no limit and cursor`]),
    ]
  })
}
