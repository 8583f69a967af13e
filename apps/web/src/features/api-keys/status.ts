import type { StatusLook } from '@baton/ui/patterns/status-look'
import { apiKeysText } from './text.ts'

export type ApiKeyState = 'active' | 'expired' | 'revoked'

const SOON_MS = 14 * 24 * 3_600_000

/** How a key looks: one that expires within 14 days calls for attention. */
export function apiKeyLook(key: { state: ApiKeyState; expiresAt: string }, nowMs: number): StatusLook {
  switch (key.state) {
    case 'active':
      return Date.parse(key.expiresAt) - nowMs < SOON_MS
        ? { word: apiKeysText.active, tone: 'attention', shape: 'look' }
        : { word: apiKeysText.active, tone: 'success', shape: 'good' }
    case 'expired':
      return { word: apiKeysText.expired, tone: 'neutral', shape: 'ended' }
    case 'revoked':
      return { word: apiKeysText.revoked, tone: 'neutral', shape: 'ended' }
  }
}
