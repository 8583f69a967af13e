const DAY_MS = 24 * 3_600_000

/** How long one secret signs before the next one takes over. */
export const PERIOD_MS = 30 * DAY_MS

/** The longest life of a sign-in cookie. */
export const COOKIE_MS = 30 * DAY_MS

/** How far the clocks of several machines may differ. */
const SKEW_MS = DAY_MS

/** The number of the period that a time falls in. It depends on the clock alone, so all processes agree on it. */
export function periodOf(at: Date): number {
  return Math.floor(at.getTime() / PERIOD_MS)
}

/** When the last cookie that a period's secret signed has expired. */
export function endOf(period: number): Date {
  return new Date((period + 1) * PERIOD_MS + COOKIE_MS + SKEW_MS)
}

/** The file of a period's secret. */
export function fileOf(period: number): string {
  return `session.${period}.secret`
}

/** The only secret of installations from before secrets were rotated. It signed until the first period began. */
export const UNDATED_FILE = 'session.secret'

/** A secret on disk: its file, and the last period in which it signed. */
export type KeptSecret = { file: string; period: number }

/** Splits the files of a folder into secrets that still verify cookies, newest first, and expired ones. */
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
