/**
 * Others' text on one line: a title, a name, a path. Well-formed, without NUL, line breaks as spaces, controls and
 * invisible characters made visible (`<U+202E>`), cut between characters as people see them to at most `max` UTF-16 units.
 */
export function cleanLine(text: string, max: number): string {
  return cut(visible(headOf(text, max).replaceAll(LINE_BREAKS, ' ')).trim(), max, isLonger(text, max))
}

/** Others' text on several lines, as `cleanLine` but with its tabs and line feeds kept. */
export function cleanText(text: string, max: number): string {
  const lines = headOf(text, max).replaceAll(/\r\n?/g, '\n')
  const shown = lines.replaceAll(/[^\t\n]+/g, (part) => visible(part))
  return cut(shown.trim(), max, isLonger(text, max))
}

/**
 * One line of others' text for a comparison: nothing trimmed or cut, controls and invisible characters made visible, and
 * tabs kept. Two different lines stay different.
 */
export function visibleLine(line: string): string {
  return line.toWellFormed().replaceAll(/[^\t]+/g, (part) => visible(part))
}

/**
 * Why PostgreSQL would refuse the text, in words that follow a field's name; null where it takes it. For what a person or
 * a program sends: it is refused rather than changed.
 */
export function unstorable(text: string): string | null {
  if (text.includes('\0')) return 'There is a NUL character in this text. Take it out.'
  return text.isWellFormed() ? null : 'There is half a character in this text (a lone surrogate). Take it out.'
}

/** True where the text has a control or a character that nobody sees, such as one that turns the direction of writing. */
export function hasInvisible(text: string): boolean {
  return visible(text) !== text
}

/** Tabs are no breaks of lines, but no part of a title either. */
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu

// Joiners and selectors shape emoji and some scripts; anywhere else they only hide. The flags of England, Scotland and
// Wales are written in tags.
const SHOWN = new RegExp(
  [
    String.raw`(?<kept>\u{1F3F4}[\u{E0020}-\u{E007E}]{1,6}\u{E007F})`,
    String.raw`(?<=[\p{Extended_Pictographic}\p{EMod}\p{VS}\p{M}[\p{L}--[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]]])(?<joiner>[\u200C\u200D])`,
    String.raw`(?<=[^\p{VS}\p{Z}\p{C}])(?<selector>[\uFE00-\uFE0F\u180B-\u180D])`,
    String.raw`(?<=\p{Unified_Ideograph})(?<variant>[\u{E0100}-\u{E01EF}])`,
    String.raw`[\p{Cc}\p{Bidi_C}\p{DI}\u2028\u2029\uFFF9-\uFFFB]`,
  ].join('|'),
  'gv',
)

/** Most text is this, and there may be a hundred thousand of it. */
const PLAIN = /^[ -~]*$/

function visible(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replaceAll(SHOWN, (found, kept, joiner, selector, variant) =>
    kept || joiner || selector || variant
      ? found
      : `<U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  )
}

/** Nothing beyond this is worth looking at: space around a text is all that may go before the cut. */
function headOf(text: string, max: number): string {
  return (isLonger(text, max) ? text.slice(0, 4 * max) : text).toWellFormed()
}

function isLonger(text: string, max: number): boolean {
  return text.length > 4 * max
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** A character with more marks than this is cut inside. */
const CHARACTER_UNITS_MAX = 64

function cut(text: string, max: number, isCut: boolean): string {
  if (text.length <= max && !isCut) return text
  const end = Math.min(text.length, max - 1)
  const near = Math.max(0, end - 4 * CHARACTER_UNITS_MAX)
  const at =
    end < text.length ? near + startOfCharacter(text.slice(near, end + 4 * CHARACTER_UNITS_MAX), end - near) : end
  const kept =
    end - at <= CHARACTER_UNITS_MAX
      ? text.slice(0, at)
      : text
          .slice(0, end)
          .toWellFormed()
          .replace(/\uFFFD$/, '')
  return `${kept.trimEnd()}…`
}

/** Where the character begins of which the unit at `index` is a part. */
function startOfCharacter(text: string, index: number): number {
  return characters.segment(text).containing(index)?.index ?? index
}
