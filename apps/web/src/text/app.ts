/** Words that belong to no single feature. */
export const appText = {
  name: 'Baton',
  description: 'Builds every commit, and moves releases from environment to environment on the record.',
  tryAgain: 'Try again',
  notShown: (what: string) => `${what} cannot be shown now`,
  copied: 'Copied',
  copy: (what: string) => `Copy ${what}`,
  cancel: 'Cancel',
  close: 'Close',
  open: 'Open',
  deletedOn: 'Deleted on',
  deletedBy: (rule: string) => `by the rule '${rule}'. What is known about it stays.`,
  anAdmin: 'An owner or admin',
  orOthers: (names: string, count: number) => `${names} or ${count === 1 ? '1 other' : `${count} others`}`,
  somebodyWhoLeft: 'somebody who left',
  anApiKey: 'an API key',
  notFoundTitle: 'There is nothing at this address',
  notFoundDetail:
    'It may have been removed, it may belong to an organisation that you are not a member of, or the address may be mistyped.',
  toStart: 'Go to the start page',
  faultTitle: 'This page could not be drawn',
  faultDetail:
    'The server failed while it made the page. Nothing was changed by that. It is tried again every few seconds; if it stays, tell your operator this reference.',
  noAnswer: 'The server did not answer. Nothing was recorded. Try again.',
  signInElsewhere: 'Sign in in a new tab, then press again here.',
} as const
