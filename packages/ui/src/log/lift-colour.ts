type Rgb = readonly [number, number, number]

const LIGHT_GROUND: Rgb = [255, 255, 255]
const DARK_GROUND: Rgb = [9, 10, 14]
const LEAST = 4.5
const cache = new Map<string, string>()

/** A colour that a program chose, moved in lightness until it can be read (4.5:1) on the log's ground, for both themes. */
export function liftForLog(rgb: Rgb): string {
  const key = rgb.join(',')
  const known = cache.get(key)
  if (known) return known
  const css = `light-dark(${hex(towards(rgb, [0, 0, 0], LIGHT_GROUND))}, ${hex(towards(rgb, [255, 255, 255], DARK_GROUND))})`
  if (cache.size < 4_096) cache.set(key, css)
  return css
}

function towards(from: Rgb, goal: Rgb, ground: Rgb): Rgb {
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = mix(from, goal, share)
    if (contrast(mixed, ground) >= LEAST) return mixed
  }
  return goal
}

function mix(from: Rgb, goal: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => Math.round(from[index] + (goal[index] - from[index]) * share)
  return [part(0), part(1), part(2)]
}

/** The contrast ratio of two colours as WCAG 2 defines it. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dim = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (bright + 0.05) / (dim + 0.05)
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
