const DAY_MS = 24 * 3_600_000

/** For so long one secret signs; then the next one does. */
export const PERIOD_MS = 30 * DAY_MS

/** A sign-in's cookie lives so long at most, whichever secret signed it. */
export const COOKIE_MS = 30 * DAY_MS

/** What clocks of several machines may differ by. */
const SKEW_MS = DAY_MS

/** The period that a moment lies in. Every process on the same folder counts the same, so they agree without a word. */
export function periodOf(at: Date): number {
  return Math.floor(at.getTime() / PERIOD_MS)
}

/** When nothing that the secret of a period signed can still be alive. */
export function endOf(period: number): Date {
  return new Date((period + 1) * PERIOD_MS + COOKIE_MS + SKEW_MS)
}

/** The file of a period's secret. */
export function fileOf(period: number): string {
  return `session.${period}.secret`
}

/** The one secret of installations that knew no periods. It was signed with until the first period began. */
export const UNDATED_FILE = 'session.secret'

/** A secret that is here: its file, and the period until whose end it counts. */
export type KeptSecret = { file: string; period: number }

/** Which of the files in a folder hold secrets that still count, the newest first, and which have outlived all they signed. */
export function sortSecrets(files: readonly string[], now: Date): { kept: KeptSecret[]; ended: string[] } {
  const dated = files
    .flatMap((file) => {
      const [, digits] = /^session\.(\d{1,9})\.secret$/.exec(file) ?? []
      return digits === undefined ? [] : [{ file, period: Number(digits) }]
    })
    .toSorted((one, other) => other.period - one.period)
  const first = dated.at(-1)?.period ?? periodOf(now)
  const all = files.includes(UNDATED_FILE) ? [...dated, { file: UNDATED_FILE, period: first }] : dated
  const isEnded = ({ period }: KeptSecret) => endOf(period) <= now
  return { kept: all.filter((one) => !isEnded(one)), ended: all.filter(isEnded).map(({ file }) => file) }
}
