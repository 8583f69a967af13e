export { startMailSender } from '../outbox/start-mail-sender.ts'
export { createMailTransport } from './create-mail-transport.ts'
export { type MailPort, sayOnItsWay } from './mail-port.ts'
export type { Letter, MailTransport, MailWay } from './mail-transport.ts'
