const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A sentence about a file that quotes it. */
export const SENTENCE_UNITS_MAX = 1_000

/** A character with more marks than this is cut inside. */
const CHARACTER_UNITS_MAX = 64

/**
 * A stranger's text for a sentence or a name: well-formed, controls as `?`, and cut between characters as people see them
 * to at most `max` UTF-16 units.
 */
export function clip(text: string, max: number): string {
  const head = text.slice(0, max + CHARACTER_UNITS_MAX)
  const shown = (text.length > max ? cut(head, max) : head).toWellFormed()
  return shown.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '?')
}

function cut(text: string, max: number): string {
  const at = characters.segment(text).containing(max - 1)?.index ?? max - 1
  const end = at >= max - 1 - CHARACTER_UNITS_MAX ? at : max - 1
  return `${text
    .slice(0, end)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`
}
