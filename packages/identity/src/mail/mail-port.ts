/** A letter that invites somebody. Names are what people typed: they go into text, never into markup or headers raw. */
export type InvitationLetter = {
  to: string
  organizationName: string
  inviterName: string
  role: string
  link: string
  expiresAt: Date
}

/** What became of a letter, as a sentence for the page beside the link. */
export type MailOutcome = { sent: boolean; sentence: string }

/** The way to the mail server. Never throws: a letter that could not be sent is data, since the link can be copied. */
export type MailPort = { sendInvitation(letter: InvitationLetter): Promise<MailOutcome> }
