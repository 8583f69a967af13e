import type { MailTransport } from './mail-transport.ts'

const TIMEOUT_MS = 5_000

/** Puts letters into the mailbox of whoever runs this installation. The same letter twice lies there once. */
export function mailboxTransport(mailboxUrl: string): MailTransport {
  return {
    way: 'mailbox',
    async deliver(letter) {
      const answer = await fetch(`${mailboxUrl}/api/mails`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(letter),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (!answer.ok) throw new Error(`The mailbox answered ${answer.status}.`)
    },
  }
}
