/** A letter as it leaves: plain text, for one address. `id` is the same at each try. */
export type Letter = { id: string; to: string; subject: string; text: string }

/** How letters leave this installation: by a mail server, into the mailbox of whoever runs it, or not yet. */
export type MailWay = 'smtp' | 'mailbox' | 'none'

/** Hands one letter over. Throws `LetterRefused` when the same letter would be refused again, anything else for "not now". */
export type MailTransport = { way: MailWay; deliver(letter: Letter): Promise<void> }

/** A letter that its receiver refuses for good. The message is for the page: it names no link and no secret. */
export class LetterRefused extends Error {
  override readonly name = 'LetterRefused'
}
