/** What a part said: its last lines, and the errors that a person should hear of at once. */
export type OutputReader = {
  read: (bytes: Buffer) => void
  lastLines: () => string[]
}

const LINES_KEPT = 12
const PINO_ERROR = 50

/**
 * Reads a part's output line by line. A line of level error is told once, in short; the same one again stays in the log
 * file until `forgetAfterMs` have passed.
 */
export function createOutputReader(onError: (message: string) => void, forgetAfterMs = 60_000): OutputReader {
  const lines: string[] = []
  const toldAt = new Map<string, number>()
  let rest = ''
  return {
    read: (bytes) => {
      const parts = (rest + bytes.toString('utf8')).split('\n')
      rest = (parts.pop() ?? '').slice(-20_000)
      for (const line of parts) {
        if (line.trim() === '') continue
        lines.push(line)
        if (lines.length > LINES_KEPT) lines.shift()
        const message = errorIn(line)
        if (message !== undefined) tell(message)
      }
    },
    lastLines: () => (rest.trim() === '' ? [...lines] : [...lines, rest]),
  }

  function tell(message: string): void {
    const now = Date.now()
    if (now - (toldAt.get(message) ?? Number.NEGATIVE_INFINITY) < forgetAfterMs) return
    if (toldAt.size > 200) toldAt.clear()
    toldAt.set(message, now)
    onError(message)
  }
}

/** The message of a structured log line of level error or worse, with its cause where there is one. */
function errorIn(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const entry = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } }
    if (typeof entry.level !== 'number' || entry.level < PINO_ERROR) return undefined
    const cause = typeof entry.err?.message === 'string' ? `: ${entry.err.message}` : ''
    return `${typeof entry.msg === 'string' ? entry.msg : 'error'}${cause}`.slice(0, 300)
  } catch {
    return undefined
  }
}
