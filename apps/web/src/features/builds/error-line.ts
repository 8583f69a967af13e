import { stripAnsi } from '@baton/ui/log/ansi'

const SIGNS = [/^not ok\b/, /\b[A-Z]\w*Error\b/, /^\s*(?:✖|✗|×|FAIL)\s/, /\berror\b(?!s?:? 0\b)/i, /\bfailed\b/i]

/**
 * The line (from 1) at which a failed step's output first tells of the failure, or null when none does. Where the failed
 * test is known, the line that tells of it by name comes before any other.
 */
export function findErrorLine(lines: readonly string[], firstLine: number, testName?: string): number | null {
  const plain = lines.map(stripAnsi)
  const named = testName ? plain.map((line) => (line.includes(testName) ? line : '')) : []
  const index = firstSign(named) ?? firstSign(plain)
  return index === null ? null : firstLine + index
}

function firstSign(lines: readonly string[]): number | null {
  for (const sign of SIGNS) {
    const index = lines.findIndex((line) => sign.test(line))
    if (index >= 0) return index
  }
  return null
}
