/** A text in one style. */
export type Styled<Style> = { text: string; style: Style }

type Cell<Style> = { text: string; style: Style }

/** No terminal is wider; what moves beyond it stays there. */
const COLUMNS_MAX = 20_000
const TAB_COLUMNS = 8

/**
 * One line of a terminal: what is printed stands where the cursor is, over what stood there before. Only moves within the
 * line are known, since each line of a log stands by itself.
 */
export class TerminalLine<Style> {
  readonly #cells: Array<Cell<Style> | undefined> = []
  readonly #blank: Style
  #column = 0
  #saved = 0

  constructor(blank: Style) {
    this.#blank = blank
  }

  print(text: string, style: Style): void {
    for (const character of text) {
      if (character === '\r') this.#column = 0
      else if (character === '\b') this.#move(this.#column - 1)
      else if (character === '\t') this.#move(this.#column + TAB_COLUMNS - (this.#column % TAB_COLUMNS))
      else if (!CONTROL.test(character)) this.#put(character, style)
    }
  }

  /** An escape sequence by its last letter. What moves to another line, or is not known, changes nothing. */
  control(letter: string, parameters: string): void {
    const [first = 0, second = 0] = parameters.split(';').map((part) => Number.parseInt(part || '0', 10) || 0)
    const count = Math.max(1, first)
    switch (letter) {
      case 'C':
      case 'a':
        this.#move(this.#column + count)
        break
      case 'D':
        this.#move(this.#column - count)
        break
      case 'G':
      case '`':
        this.#move(count - 1)
        break
      case 'H':
      case 'f':
        this.#move(Math.max(1, second) - 1)
        break
      case 'E':
      case 'F':
        this.#move(0)
        break
      case 'J':
      case 'K':
        this.#erase(first)
        break
      case 'X':
        this.#clear(this.#column, this.#column + count)
        break
      case 'P':
        this.#cells.splice(this.#column, count)
        break
      case '@':
        if (this.#column < this.#cells.length) this.#cells.splice(this.#column, 0, ...blanks(count))
        break
      case 's':
        this.#saved = this.#column
        break
      case 'u':
        this.#move(this.#saved)
    }
  }

  /** What stands in the line, from its beginning to its last character. */
  runs(): Array<Styled<Style>> {
    const runs: Array<Styled<Style>> = []
    let end = this.#cells.length
    while (end > 0 && this.#cells[end - 1] === undefined) end -= 1
    for (let column = 0; column < end; column += 1) {
      const { text, style } = this.#cells[column] ?? { text: ' ', style: this.#blank }
      const last = runs.at(-1)
      if (last && last.style === style) last.text += text
      else runs.push({ text, style })
    }
    return runs
  }

  #put(character: string, style: Style): void {
    if (JOINS.test(character)) {
      const before = this.#cells[this.#cells[this.#column - 1]?.text === '' ? this.#column - 2 : this.#column - 1]
      if (before) before.text += character
      return
    }
    if (this.#column >= COLUMNS_MAX) return
    this.#cells[this.#column] = { text: character, style }
    this.#column += 1
    if (!WIDE.test(character)) return
    // It stands in two columns; the second has no text of its own.
    this.#cells[this.#column] = { text: '', style }
    this.#column += 1
  }

  #move(column: number): void {
    this.#column = Math.min(Math.max(column, 0), COLUMNS_MAX)
  }

  #erase(what: number): void {
    if (what === 0) this.#cells.length = Math.min(this.#cells.length, this.#column)
    else if (what === 1) this.#clear(0, this.#column + 1)
    else this.#cells.length = 0
  }

  #clear(from: number, to: number): void {
    for (let column = from; column < Math.min(to, this.#cells.length); column += 1) this.#cells[column] = undefined
  }
}

const CONTROL = /\p{Cc}/u
/** Marks and joiners are a part of the character before them. */
const JOINS = /[\p{M}\p{EMod}]|\u200d|\ufe0e|\ufe0f/u
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u

function blanks(count: number): undefined[] {
  return new Array(Math.min(count, COLUMNS_MAX)).fill(undefined)
}
