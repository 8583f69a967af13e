import { Fragment } from 'react'
import { type AnsiRun, parseAnsi } from './ansi.ts'
import { splitLinks } from './split-links.ts'

/** One line of output as text nodes and http(s) links, nothing else: output is never trusted. */
export function LogText({ text }: { text: string }) {
  return parseAnsi(text).map((run, index) => <Run key={index} run={run} />)
}

function Run({ run }: { run: AnsiRun }) {
  const parts = splitLinks(run.text).map((part, index) =>
    part.href ? (
      <a key={index} href={part.href} target="_blank" rel="noreferrer nofollow" className="underline">
        {part.text}
      </a>
    ) : (
      <Fragment key={index}>{part.text}</Fragment>
    ),
  )
  const { colour, bold, dim, italic, underline } = run
  if (!colour && !bold && !dim && !italic && !underline) return parts
  return (
    <span
      style={{
        ...(dim ? { color: 'var(--color-text-2)' } : {}),
        ...(colour ? { color: colour } : {}),
        ...(bold ? { fontWeight: 600 } : {}),
        ...(italic ? { fontStyle: 'italic' } : {}),
        ...(underline ? { textDecoration: 'underline' } : {}),
      }}
    >
      {parts}
    </span>
  )
}
