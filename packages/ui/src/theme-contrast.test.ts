import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8')
const colours = new Map(
  [...css.matchAll(/--color-([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [String(name), { light: String(light), dark: String(dark) }],
  ),
)

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

function contrast(a: string, b: string): number {
  const [dim = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (bright + 0.05) / (dim + 0.05)
}

function colour(name: string, theme: 'light' | 'dark'): string {
  const value = colours.get(name)?.[theme]
  if (value === undefined) throw new Error(`theme.css has no colour '${name}'.`)
  return value
}

const TONES = ['neutral', 'active', 'success', 'danger', 'attention', 'hold']
const GROUNDS = ['page', 'surface', 'subtle', 'muted']
const TEXTS = ['text-1', 'text-2', 'text-3', 'link']
const ANSI = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'grey'].map((name) => `ansi-${name}`)

type Pair = [front: string, ground: string, least: number]
const pairs: Pair[] = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground): Pair => [text, ground, 4.5])),
  ...TONES.map((tone): Pair => [`${tone}-text`, `${tone}-bg`, 4.5]),
  ...TONES.flatMap((tone) => GROUNDS.map((ground): Pair => [`${tone}-text`, ground, 4.5])),
  ...ANSI.map((name): Pair => [name, 'log', 4.5]),
  ...['text-1', 'text-2', 'text-3'].map((text): Pair => [text, 'log', 4.5]),
  ...['page', 'surface', 'subtle'].map((ground): Pair => ['control', ground, 3]),
  ...GROUNDS.map((ground): Pair => ['ring', ground, 3]),
]

test.each(['light', 'dark'] as const)('every text and edge of the %s theme can be told from its ground', (theme) => {
  const tooFaint = pairs
    .map(([front, ground, least]) => ({
      front,
      ground,
      least,
      got: contrast(colour(front, theme), colour(ground, theme)),
    }))
    .filter(({ got, least }) => got < least)
  expect(tooFaint).toEqual([])
})

test.each(['light', 'dark'] as const)('white text can be read on every solid of the %s theme', (theme) => {
  const solids = ['accent', 'accent-hover', ...TONES.map((tone) => `${tone}-solid`)]
  expect(solids.filter((name) => contrast('#ffffff', colour(name, theme)) < 4.5)).toEqual([])
})
