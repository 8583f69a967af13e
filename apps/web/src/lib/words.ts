/** "No commits", "1 commit", "12 commits". */
export function counted(count: number, one: string, many = `${one}s`): string {
  if (count === 0) return `No ${many}`
  return `${new Intl.NumberFormat('en').format(count)} ${count === 1 ? one : many}`
}

/** "Chen", "Chen or Dara", "Chen, Dara or Eli"; an empty text for nobody. */
export function anyOf(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** "48.1 MB", "612 bytes"; with a space that does not break. */
export function bytes(count: number): string {
  if (count < 1_000) return `${count}\u00a0${count === 1 ? 'byte' : 'bytes'}`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = count / 1_000
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value)}\u00a0${units[unit]}`
}

/** The first seven digits of a commit, as git shows it. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7)
}
