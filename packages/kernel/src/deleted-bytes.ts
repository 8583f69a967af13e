import { DomainError } from './errors.ts'

/** When bytes were deleted, and by which rule, in the rule's words of that day: `logs 90 days`. */
export type Deletion = { at: Date; rule: string }

const AT_THE_MINUTE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})

/** The refusal of bytes that a rule has deleted: `GONE` with the reason `bytes_deleted`, and when and why as data. */
export function deletedBytes(what: string, { at, rule }: Deletion): DomainError {
  const moment = `${AT_THE_MINUTE.format(at)} UTC`
  return new DomainError('GONE', `${what} was deleted on ${moment} by the rule '${rule}'.`, {
    reason: 'bytes_deleted',
    details: { deletedAt: at.toISOString(), rule },
  })
}
