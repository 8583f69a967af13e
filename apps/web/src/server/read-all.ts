type Page<Item> = { items: Item[]; nextCursor: string | null }

/** Every item of a list, page after page: for lists that are short by nature, such as an organisation's members. */
export async function readAll<Item>(
  list: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ limit: 200, ...(cursor ? { cursor } : {}) })
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}
