import { stripAnsi } from '@baton/ui/log/ansi'

const SIGNS = [/^not ok\b/, /\b[A-Z]\w*Error\b/, /^\s*(?:✖|✗|×|FAIL)\s/, /\berror\b(?!s?:? 0\b)/i, /\bfailed\b/i]

/** The line (from 1) at which a failed step's output first tells of the failure, or null when none does. */
export function findErrorLine(lines: readonly string[], firstLine: number): number | null {
  const plain = lines.map(stripAnsi)
  for (const sign of SIGNS) {
    const index = plain.findIndex((line) => sign.test(line))
    if (index >= 0) return firstLine + index
  }
  return null
}
