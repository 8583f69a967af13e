import { accountText } from './text.ts'

/** The way to the mailbox of whoever runs this installation, where mail goes and this machine shows it; else nothing. */
export function MailboxLink({ mailbox }: { mailbox: string | null }) {
  if (!mailbox) return null
  return (
    <a href={mailbox} target="_blank" rel="noreferrer" className="w-fit text-link underline">
      {accountText.openMailbox}
    </a>
  )
}
