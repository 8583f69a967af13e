/** The subject and text of a letter that asks whether an address is somebody's. */
export function confirmationText(letter: { to: string; displayName: string; link: string; expiresAt: Date }): {
  subject: string
  text: string
} {
  const until = letter.expiresAt.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
  return {
    subject: 'Confirm your address for Baton',
    text: [
      'Hello,',
      '',
      `somebody who calls themselves ${letter.displayName} uses ${letter.to} on Baton. If that is you, confirm it:`,
      letter.link,
      '',
      `The link works once, until ${until}, for whoever is signed in to that account or knows its password.`,
      'If it is not you, do nothing. Nobody can act in the name of this address before you confirm it, and you can still sign',
      'up with it yourself.',
      '',
    ].join('\n'),
  }
}
