import { liftForLog } from './lift-colour.ts'
import { TerminalLine } from './terminal-line.ts'

/** A run of text in one style. `colour` is a CSS colour that can be read on the log's ground in both themes. */
export type AnsiRun = { text: string; colour?: string; bold?: true; dim?: true; italic?: true; underline?: true }

type Style = Omit<AnsiRun, 'text' | 'colour'> & { front?: Colour; back?: Colour }
type Colour = { name: string } | { rgb: readonly [number, number, number] }

const ESCAPE = '\u001b'
const NAMES = ['grey', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'default'] as const
// A control sequence (group 1 its parameters, group 2 its last letter), one that is cut off; a string for the terminal up to
// its end; any other escape (group 3 its last letter).
const SEQUENCE = new RegExp(
  [
    String.raw`(?:${ESCAPE}\[|\u009b)([0-?]*)[ -/]*([@-~])`,
    String.raw`(?:${ESCAPE}\[|\u009b)[0-?]*[ -/]*$`,
    String.raw`${ESCAPE}[\]PX^_][^\u0007${ESCAPE}]*(?:\u0007|${ESCAPE}\\)?`,
    `${ESCAPE}[ -/]*([0-~])`,
    ESCAPE,
  ].join('|'),
  'g',
)
const OTHER_CONTROLS = /[^\P{Cc}\t]/gu
/** What moves within the line or erases in it; without it the line is as it was printed. */
const MOVES = new RegExp(String.raw`[\r\b]|(?:${ESCAPE}\[|\u009b)[0-?]*[ -/]*[@-ln-~]|${ESCAPE}[78]`)

/** Of a line that was drawn over no more than this is looked at: its last drawings. */
const DRAWINGS_UNITS_MAX = 2 ** 16

/**
 * Splits one line of output into styled runs, as a terminal leaves it: drawn over with carriage returns, backspaces and
 * moves within the line. Colours and weights (SGR) are understood; every other escape and control character is dropped, so
 * that output can never hide or link anything. Style does not pass from line to line.
 */
export function parseAnsi(line: string): AnsiRun[] {
  const printed = lastDrawings(line)
  if (!MOVES.test(printed)) return styledRuns(printed).flatMap(({ text, style }) => plainRun(text, style))
  const drawn = new TerminalLine<Style>(PLAIN)
  for (const { text, style, letter, parameters } of styledRuns(printed)) {
    drawn.print(text, style)
    if (letter) drawn.control(letter, parameters)
  }
  return drawn.runs().flatMap(({ text, style }) => plainRun(text, style))
}

/** The line without any escape, for searching and copying. */
export function stripAnsi(line: string): string {
  return parseAnsi(line)
    .map((run) => run.text)
    .join('')
}

/** A line as far as `parseAnsi` looks at it: whole, or from one of its last carriage returns on. */
function lastDrawings(line: string): string {
  const printed = line.replace(/\r+$/, '')
  if (printed.length <= DRAWINGS_UNITS_MAX) return printed
  const recent = printed.indexOf('\r', printed.length - DRAWINGS_UNITS_MAX)
  return printed.slice((recent === -1 ? printed.lastIndexOf('\r') : recent) + 1)
}

/** The same of a line that may still grow: it keeps the carriage return that what follows is drawn over it by. */
export function keptOfLine(line: string): string {
  if (line.length <= 2 * DRAWINGS_UNITS_MAX) return line
  return lastDrawings(line) + (line.endsWith('\r') ? '\r' : '')
}

type Printed = { text: string; style: Style; letter: string; parameters: string }

/** The text between escapes, each with the style that it is printed in and the escape that follows it. */
function styledRuns(printed: string): Printed[] {
  const runs: Printed[] = []
  let style: Style = PLAIN
  let from = 0
  for (const { index, 0: whole, 1: parameters = '', 2: letter = '', 3: single = '' } of printed.matchAll(SEQUENCE)) {
    const isPrivate = /[^\d;:]/.test(parameters)
    const move = SINGLE[single] ?? (isPrivate || letter === 'm' ? '' : letter)
    runs.push({ text: printed.slice(from, index), style, letter: move, parameters })
    from = index + whole.length
    if (letter === 'm' && !isPrivate) style = applySgr(style, parameters)
  }
  runs.push({ text: printed.slice(from), style, letter: '', parameters: '' })
  return runs
}

/** Escapes without parameters that do what a control sequence does: keep the place of the cursor, and go back to it. */
const SINGLE: Readonly<Record<string, string>> = { '7': 's', '8': 'u' }
const PLAIN: Style = {}

function plainRun(raw: string, style: Style): AnsiRun[] {
  const text = raw.replace(OTHER_CONTROLS, '')
  if (text === '') return []
  const { front, back, ...rest } = style
  // A coloured ground cannot hold contrast in both themes, so a badge keeps its colour as its text's.
  const colour = cssColour(back && (!front || isGreyish(front)) ? back : front)
  return [{ text, ...rest, ...(back && colour ? { bold: true as const } : {}), ...(colour ? { colour } : {}) }]
}

function isGreyish(colour: Colour): boolean {
  return 'name' in colour ? colour.name === 'grey' || colour.name === 'default' : new Set(colour.rgb).size === 1
}

function cssColour(colour: Colour | undefined): string | undefined {
  if (!colour) return undefined
  if ('rgb' in colour) return liftForLog(colour.rgb)
  return colour.name === 'default' ? undefined : `var(--color-ansi-${colour.name})`
}

function applySgr(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map((part) => Number.parseInt(part || '0', 10))
  let style = before
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(index + 1))
      index += used
      if (colour) style = { ...style, [code === 38 ? 'front' : 'back']: colour }
    } else style = applyCode(style, code)
  }
  return style
}

function extendedColour(rest: readonly number[]): { colour?: Colour; used: number } {
  const [kind, a = 0, b = 0, c = 0] = rest
  if (kind === 2) return { colour: { rgb: [a & 255, b & 255, c & 255] }, used: 4 }
  if (kind === 5) return { colour: indexedColour(a & 255), used: 2 }
  return { used: rest.length }
}

function indexedColour(index: number): Colour {
  if (index < 16) return { name: NAMES[index % 8] ?? 'default' }
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return { rgb: [grey, grey, grey] }
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40)
  const at = index - 16
  return { rgb: [level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6)] }
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return PLAIN
  if (code >= 30 && code <= 37) return { ...style, front: { name: NAMES[code - 30] ?? 'default' } }
  if (code >= 40 && code <= 47) return { ...style, back: { name: NAMES[code - 40] ?? 'default' } }
  if (code === 90) return { ...style, front: { name: 'grey' } }
  if (code >= 91 && code <= 97) return { ...style, bold: true, front: { name: NAMES[code - 90] ?? 'default' } }
  if (code >= 100 && code <= 107) return { ...style, back: { name: NAMES[code - 100] ?? 'default' } }
  const { bold, dim, italic, underline, front, back, ...nothing } = style
  switch (code) {
    case 1:
      return { ...style, bold: true }
    case 2:
      return { ...style, dim: true }
    case 3:
      return { ...style, italic: true }
    case 4:
      return { ...style, underline: true }
    case 22:
      return { ...nothing, ...keep({ italic, underline, front, back }) }
    case 23:
      return { ...nothing, ...keep({ bold, dim, underline, front, back }) }
    case 24:
      return { ...nothing, ...keep({ bold, dim, italic, front, back }) }
    case 39:
      return { ...nothing, ...keep({ bold, dim, italic, underline, back }) }
    case 49:
      return { ...nothing, ...keep({ bold, dim, italic, underline, front }) }
    default:
      return style
  }
}

function keep(style: Style): Style {
  return Object.fromEntries(Object.entries(style).filter(([, value]) => value !== undefined))
}
