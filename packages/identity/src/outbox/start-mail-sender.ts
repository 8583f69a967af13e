import type { MailPort } from '../mail/mail-port.ts'
import { type SendingDeps, sendDueMail } from './send-due-mail.ts'

/** How long the sender sleeps at most: what another process wrote and could not tell it is found after this. */
const SLEEP_MS_MAX = 30_000

/**
 * Keeps sending what is due until it is closed: at once when it is kicked, when the next letter is due, and every 30 s. While
 * there is no way for mail to leave, letters stay in the outbox.
 */
export function startMailSender(deps: SendingDeps): MailPort & { close(): Promise<void> } {
  const { way } = deps.transport
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let pending = false
  let closed = way === 'none'
  const round = async () => {
    pending = false
    const next = await sendDueMail(deps).catch((error: unknown) => {
      deps.onFault(error, 'outbox')
      return null
    })
    if (closed) return
    const waitMs = next === null ? SLEEP_MS_MAX : next.getTime() - deps.clock().getTime()
    clearTimeout(timer)
    timer = setTimeout(kick, Math.min(Math.max(waitMs, 50), SLEEP_MS_MAX)).unref()
  }
  const kick = () => {
    if (closed || pending) return
    pending = true
    running = running.then(round)
  }
  kick()
  return {
    way,
    kick,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await running
    },
  }
}
