import { wholeNumber } from '@baton/kernel/integer'

const MS_OF: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
}

/**
 * The time of a test in milliseconds, as tools write it: seconds with a point or a decimal comma, thousands set apart, a
 * number with a unit, or hours, minutes and seconds with colons. Null where it could mean several times, or none.
 */
export function readDuration(written: string): number | null {
  const text = written.trim().toLowerCase()
  if (text === '' || text.length > 40) return null
  const clock = /^(?:(\d+):)?(\d+):(\d+(?:[.,]\d+)?)$/.exec(text)
  if (clock) {
    const [, hours = '0', minutes = '0', seconds = '0'] = clock
    return wholeNumber((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'))) * 1000)
  }
  const units = [...text.matchAll(/([\d.,]+)\s*(ns|us|µs|μs|ms|sec|s|min|m|h)(?![a-zµμ])\s*/g)]
  if (units.length > 0) {
    if (units.map(([whole]) => whole).join('') !== text) return null
    const parts = units.map(
      ([, number = '', unit = '']) => (readNumber(number) ?? Number.NaN) * (MS_OF[unit] ?? Number.NaN),
    )
    return wholeNumber(parts.reduce((sum, ms) => sum + ms, 0))
  }
  const seconds = readNumber(text)
  return seconds === null ? null : wholeNumber(seconds * 1000)
}

/** Of point and comma the last one is the decimal sign, and one that stands several times sets thousands apart. */
function readNumber(text: string): number | null {
  if (/^\d*\.?\d*e[+-]?\d+$/.test(text)) return finite(text)
  if (!/^\d[\d.,\s'’]*$|^\.\d+$/.test(text)) return null
  const digits = text.replaceAll(/[\s'’]/g, '')
  const signs = digits.replaceAll(/\d/g, '')
  if (signs === '' || signs === '.') return finite(digits)
  // "1,234" is a second and a bit, or more than a thousand of them.
  if (signs === ',')
    return /^(0|\d+),\d{3}$/.test(digits) && !digits.startsWith('0,') ? null : finite(digits.replace(',', '.'))
  const last = signs.at(-1) ?? ''
  const thousands = signs.slice(0, -1)
  if (new Set(signs).size === 1) return isGrouped(digits) ? finite(digits.replaceAll(last, '')) : null
  const [whole = '', fraction = ''] = [
    digits.slice(0, digits.lastIndexOf(last)),
    digits.slice(digits.lastIndexOf(last) + 1),
  ]
  if (new Set(thousands).size !== 1 || !isGrouped(whole)) return null
  return finite(`${whole.replaceAll(/[.,]/g, '')}.${fraction}`)
}

function isGrouped(digits: string): boolean {
  return /^\d{1,3}([.,]\d{3})+$/.test(digits)
}

function finite(text: string): number | null {
  const value = Number(text)
  return text !== '' && Number.isFinite(value) ? value : null
}
