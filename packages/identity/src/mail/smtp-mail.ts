import { createTransport } from 'nodemailer'
import { invitationText } from './invitation-text.ts'
import type { InvitationLetter, MailOutcome, MailPort } from './mail-port.ts'

/** Sends mail through the SMTP server that the URL names; without one it says so, for the link to be copied. */
export function createMail(settings: { smtpUrl?: string | undefined; from?: string | undefined }): MailPort {
  if (!settings.smtpUrl) return mailIsNotSetUp
  const from = settings.from ?? 'Baton <baton@localhost>'
  const transport = createTransport({ url: settings.smtpUrl, connectionTimeout: 5_000, socketTimeout: 10_000 })
  return {
    sendInvitation: async (letter) => {
      try {
        await transport.sendMail({ from, to: { name: '', address: letter.to }, ...invitationText(letter) })
        return { sent: true, sentence: `Sent to ${letter.to}.` }
      } catch {
        return { sent: false, sentence: 'Not sent: the mail server did not take it. Copy the link.' }
      }
    },
  }
}

const mailIsNotSetUp: MailPort = {
  sendInvitation: async (_letter: InvitationLetter): Promise<MailOutcome> => ({
    sent: false,
    sentence: 'Not sent: mail is not set up. Copy the link.',
  }),
}
