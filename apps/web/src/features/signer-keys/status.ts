import type { StatusLook } from '@baton/ui/patterns/status-look'

/** How the states of a signing key look. */
export const SIGNER_KEY_LOOK = {
  trusted: { word: 'Trusted', tone: 'success', shape: 'good' },
  waiting: { word: 'Waiting for a decision', tone: 'attention', shape: 'person' },
  rejected: { word: 'Rejected', tone: 'neutral', shape: 'ended' },
} as const satisfies Record<string, StatusLook>
