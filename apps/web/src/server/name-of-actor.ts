import { readAll } from '#server/read-all.ts'
import { appText } from '#text/app.ts'
import type { ServerApi } from './api/app-router.ts'
import { settle } from './settle.ts'

/** The name of somebody whom CI knows by id alone: a member, a key by its name, or Baton itself. */
export async function nameOfActor(
  api: ServerApi,
  actor: { type: 'user' | 'apiKey' | 'system'; id: string },
): Promise<string> {
  switch (actor.type) {
    case 'user': {
      const members = await settle(readAll((page) => api.members.list(page)))
      const found = members.ok ? members.value.find((member) => member.userId === actor.id) : undefined
      return found?.displayName ?? appText.somebodyWhoLeft
    }
    case 'apiKey': {
      const keys = await settle(readAll((page) => api.apiKeys.list(page)))
      const found = keys.ok ? keys.value.find((key) => key.apiKeyId === actor.id) : undefined
      return found?.name ?? appText.anApiKey
    }
    case 'system':
      return appText.name
  }
}
