import { Notice } from '@baton/ui/patterns/notice'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import type { Outputs } from '#lib/outputs.ts'
import { auditText as text } from '../text.ts'

/** Whether the log may be relied on: the newest signature, and what the last whole check found. */
export function LogIntegrity({ log }: { log: Outputs['audit']['log'] }) {
  if (log.integrity && !log.integrity.whole) {
    return (
      <Notice look={{ tone: 'danger', shape: 'bad' }} live>
        <p className="font-semibold">{text.broken}</p>
        <p>{log.integrity.sentence}</p>
        <p>{text.brokenWhatToDo}</p>
      </Notice>
    )
  }
  return (
    <p>
      {log.checkpoint ? (
        <>
          {text.signed(log.checkpoint.size)} <RelativeTime at={log.checkpoint.signedAt} ago />.
        </>
      ) : (
        text.notSigned
      )}{' '}
      {log.integrity ? (
        <>
          {text.whole} <RelativeTime at={log.integrity.checkedAt} ago />.
        </>
      ) : (
        text.notChecked
      )}
    </p>
  )
}
