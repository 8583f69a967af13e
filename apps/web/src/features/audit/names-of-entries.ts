import type { Outputs } from '#lib/outputs.ts'
import type { ServerApi } from '#server/api/app-router.ts'

type Entry = Outputs['audit']['entries']['items'][number]

/** What the ids on a page of entries are called now. An entry itself holds no name, so that people can be erased. */
export async function namesOfEntries(
  api: ServerApi,
  entries: readonly Entry[],
): Promise<Readonly<Record<string, string>>> {
  const ids = entries.flatMap(({ actor, target }) => [actor.id, actor.personId ?? '', target.id]).filter(Boolean)
  if (ids.length === 0) return {}
  const { names } = await api.audit.names({ ids: [...new Set(ids)] })
  return names
}
