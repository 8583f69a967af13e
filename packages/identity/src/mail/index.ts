export type { InvitationLetter, MailOutcome, MailPort } from './mail-port.ts'
export { createMail } from './smtp-mail.ts'
