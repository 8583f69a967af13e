import type { MailTransport } from './mail-transport.ts'
import { mailboxTransport } from './mailbox-transport.ts'
import { smtpTransport } from './smtp-transport.ts'

/** Where mail goes: to the SMTP server where one is named, else to the mailbox, else nowhere until one of them is. */
export function createMailTransport(settings: {
  smtpUrl?: string | undefined
  from?: string | undefined
  mailboxUrl?: string | undefined
}): MailTransport {
  if (settings.smtpUrl) return smtpTransport(settings.smtpUrl, settings.from)
  if (settings.mailboxUrl) return mailboxTransport(settings.mailboxUrl)
  return {
    way: 'none',
    deliver: async () => {
      throw new Error('No mail server is set up.')
    },
  }
}
