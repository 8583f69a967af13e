import type { KeyboardEvent } from 'react'

/** In a field of several lines: Ctrl+Enter, or Cmd+Enter, presses the form's own button. */
export function pressOnCtrlEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  event.currentTarget.form?.requestSubmit()
}
