/** One word after `baton`. */
export type Command = {
  /** What to write after the word, and what it does, for `baton help`. */
  usage: string
  summary: string
  /** Answers the exit code: 0 when what was asked for holds. */
  run: (args: readonly string[], print: (line: string) => void) => number | Promise<number>
}
