/** What an invitation says. Names are what people typed: they go into text, never raw into markup or headers. */
export type InvitationFacts = {
  to: string
  organizationName: string
  inviterName: string
  role: string
  link: string
  expiresAt: Date
}

/** The subject and text of an invitation, as a colleague would write it. */
export function invitationText(letter: InvitationFacts): { subject: string; text: string } {
  const until = letter.expiresAt.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
  return {
    subject: `${letter.inviterName} invites you to ${letter.organizationName} on Baton`,
    text: [
      'Hello,',
      '',
      `${letter.inviterName} would like you to join ${letter.organizationName} on Baton, where the team builds its`,
      `software and decides together what goes live. You would join as ${letter.role}.`,
      '',
      'Open this link to join:',
      letter.link,
      '',
      `It works once, until ${until}, and only for ${letter.to}.`,
      `If you do not know ${letter.inviterName}, leave it: nothing happens until you open it and join.`,
      '',
    ].join('\n'),
  }
}
