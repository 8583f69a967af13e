import type { Terminal } from '../terminal.ts'

/** A terminal that keeps what was said, and lets a test wait for a line. */
export type RecordingTerminal = Terminal & {
  lines: string[]
  /** Resolves with the first line, said before or from now on, that matches. */
  heard: (pattern: RegExp) => Promise<string>
}

/** A terminal without a person. */
export function recordingTerminal(): RecordingTerminal {
  const lines: string[] = []
  const waiting: { pattern: RegExp; resolve: (line: string) => void }[] = []
  const say = (line: string) => {
    lines.push(line)
    for (const waiter of waiting) if (waiter.pattern.test(line)) waiter.resolve(line)
  }
  return {
    lines,
    say,
    warn: say,
    heard: (pattern) =>
      new Promise((resolve) => {
        const said = lines.find((line) => pattern.test(line))
        if (said === undefined) waiting.push({ pattern, resolve })
        else resolve(said)
      }),
  }
}
