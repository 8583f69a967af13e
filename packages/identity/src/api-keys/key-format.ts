import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PATTERN = /^baton_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/

/** A key as its holder has it: `baton_<public id>_<secret of 256 bits>_<checksum>`. Secret scanners know it by its shape. */
export type PresentedKey = { publicId: string; secret: string }

/** A new key and the text to show once. */
export function newKey(): PresentedKey & { text: string } {
  const publicId = draw(8)
  const secret = draw(43)
  const body = `baton_${publicId}_${secret}`
  return { publicId, secret, text: `${body}_${checksum(body)}` }
}

/** Reads a presented key. Null for what was mistyped or cut off: the checksum tells without asking the database. */
export function parseKey(text: string): PresentedKey | null {
  const [, publicId, secret, sum] = PATTERN.exec(text) ?? []
  if (!publicId || !secret || sum !== checksum(`baton_${publicId}_${secret}`)) return null
  return { publicId, secret }
}

function draw(length: number): string {
  return Array.from({ length }, () => BASE62.charAt(randomInt(62))).join('')
}

function checksum(body: string): string {
  let rest = crc32(body)
  let text = ''
  for (let index = 0; index < 6; index += 1) {
    text = BASE62.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  }
  return text
}
