import { accountText } from './text.ts'

/** Links to the operator's mailbox. Shows nothing where there is none, or where the reader's machine cannot open it. */
export function MailboxLink({ mailbox }: { mailbox: string | null }) {
  if (!mailbox) return null
  return (
    <a href={mailbox} target="_blank" rel="noreferrer" className="w-fit text-link underline">
      {accountText.openMailbox}
    </a>
  )
}
