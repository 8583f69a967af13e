import { createTransport } from 'nodemailer'
import { LetterRefused, type MailTransport } from './mail-transport.ts'

const FROM = 'Baton <baton@localhost>'

/** Hands letters to the SMTP server that the URL names. What it answers with 5xx to is refused for good. */
export function smtpTransport(smtpUrl: string, from: string = FROM): MailTransport {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
  })
  return {
    way: 'smtp',
    async deliver({ id, to, subject, text }) {
      const messageId = `<${id}@${domainOf(from)}>`
      try {
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, messageId })
      } catch (error) {
        throw refusalIn(error) ?? error
      }
    },
  }
}

// A refused sign-in at the server is a setting to be mended, not a fault of the letter.
function refusalIn(error: unknown): LetterRefused | null {
  const { responseCode, code } = error as { responseCode?: number; code?: string }
  if (responseCode === undefined || responseCode < 500 || code === 'EAUTH') return null
  return new LetterRefused(`The mail server refused the address or the letter (${responseCode}).`)
}

function domainOf(from: string): string {
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'
}
