import type { MailWay } from './mail-transport.ts'

/** What verbs know of mail: how it leaves, and how to have what they wrote into the outbox sent soon. */
export type MailPort = {
  way: MailWay
  /** Looks for letters that are due. Safe to lose: the sender looks again by itself. */
  kick(): void
}

/** What becomes of a letter that was just written, for whoever asked for it. Names no link. */
export function sayOnItsWay(way: MailWay, address: string): string {
  switch (way) {
    case 'smtp':
      return `We are sending a link to ${address}.`
    case 'mailbox':
      return `We sent a link to ${address}. No mail server is set up, so it is in the operator's mailbox.`
    case 'none':
      return `The mail to ${address} is waiting because no mail server is set up. The operator of this installation can set SMTP_URL.`
  }
}
