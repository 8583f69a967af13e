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
      `${letter.displayName} uses Baton and says that ${letter.to} is theirs. If this was you, confirm the address:`,
      letter.link,
      '',
      `The link works once, until ${until}. You need to be signed in to that account or know its password.`,
      'If this was not you, ignore this mail. Nobody can approve anything with your address until you confirm it, and you can',
      'still sign up with it yourself.',
      '',
    ].join('\n'),
  }
}
