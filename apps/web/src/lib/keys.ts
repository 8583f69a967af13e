/** Where a browser keeps whether letter keys are off (WCAG 2.1.4). */
export const LETTER_KEYS_COOKIE = 'baton_letter_keys'

const SEQUENCE_MS = 1_500

/**
 * Turns key presses into shortcuts: single keys and two-key sequences. Answers the shortcut that a press completes, or
 * null. A press inside a text field, or with Ctrl, Alt or Meta, is never one.
 */
export function createKeyReader(now: () => number) {
  let first: { key: string; atMs: number } | null = null
  return (press: { key: string; typing: boolean; modified: boolean }, known: readonly string[]): string | null => {
    if (press.typing || press.modified || press.key.length !== 1) {
      first = null
      return null
    }
    const sequence = first && now() - first.atMs < SEQUENCE_MS ? `${first.key} ${press.key}` : null
    first = null
    if (sequence && known.includes(sequence)) return sequence
    if (known.some((keys) => keys.startsWith(`${press.key} `))) first = { key: press.key, atMs: now() }
    else if (known.includes(press.key)) return press.key
    return null
  }
}

/** True when the focus is where letters are text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input:not([type=checkbox], [type=radio]), textarea, select') !== null)
  )
}

/** The row to go to from the row that has the focus, `step` further; null when there is none. */
export function neighbour(count: number, current: number, step: 1 | -1): number | null {
  if (count === 0) return null
  if (current < 0) return step === 1 ? 0 : count - 1
  const next = current + step
  return next < 0 || next >= count ? null : next
}
