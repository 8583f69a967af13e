import { styleText } from 'node:util'

/** Says things to the person at the terminal: one line each, with the seconds since the start in front. */
export type Terminal = {
  say: (line: string) => void
  warn: (line: string) => void
}

/** A terminal whose lines carry the seconds since it was made. */
export function createTerminal(): Terminal {
  const startedAt = performance.now()
  const seconds = () => styleText('dim', `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`)
  return {
    say: (line) => console.log(`${seconds()}  ${line}`),
    warn: (line) => console.log(`${seconds()}  ${styleText('yellow', line)}`),
  }
}
