import type { StatusLook } from '@baton/ui/patterns/status-look'

/** What of a place decides how it looks. */
type PlaceFacts = { live?: { health?: string | undefined } | null; uncertainSince?: string | null }

/** Every look of what is live in a place. */
export const PLACE_LOOK = {
  live: { word: 'Live', tone: 'success', shape: 'good' },
  unhealthy: { word: 'Live, unhealthy', tone: 'danger', shape: 'bad' },
  uncertain: { word: 'Uncertain', tone: 'attention', shape: 'look' },
  nothing: { word: 'Nothing deployed', tone: 'neutral', shape: 'notBegun' },
} as const satisfies Record<string, StatusLook>

/** How a place looks: a doubt about it weighs more than its health. */
export function placeLook({ live, uncertainSince }: PlaceFacts): StatusLook {
  if (uncertainSince) return PLACE_LOOK.uncertain
  if (!live) return PLACE_LOOK.nothing
  return live.health === 'unhealthy' ? PLACE_LOOK.unhealthy : PLACE_LOOK.live
}
