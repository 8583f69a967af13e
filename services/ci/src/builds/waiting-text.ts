/** Where a build that has not begun stands. */
export type WaitingPlace =
  | { state: 'waiting' }
  | { state: 'admitted' }
  | { state: 'inLine'; place: number; slots: number }

/** Why a build has not begun, as a sentence. */
export function waitingText(place: WaitingPlace): string {
  switch (place.state) {
    case 'waiting':
      return 'Waits for approval: it comes from a fork. Somebody who may start builds can let this commit run.'
    case 'admitted':
      return 'Starts in a moment.'
    case 'inLine':
      return `Waits: all ${place.slots} of your organisation's slots are busy; ${ordinal(place.place)} in line.`
  }
}

/** Why a job of a running build has not begun, as a sentence. */
export const JOB_WAITING_TEXT = 'Waits for a free place on the build host.'

const ORDINAL = new Intl.PluralRules('en', { type: 'ordinal' })

/** "1st", "2nd", "3rd", "11th". */
function ordinal(place: number): string {
  const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' }
  return `${place}${endings[ORDINAL.select(place)] ?? 'th'}`
}
