import type { StepSecret } from '../step.ts'

/** Bytes that must not be seen, and what is shown in their place. */
export type MaskPattern = { bytes: Buffer; replacement: Buffer }

/** A line of a secret shorter than this is no secret by itself. */
const LINE_BYTES_MIN = 8
/** Line lengths at which `base64` and `openssl` break what they print. */
const WRAPPED_AT = [76, 64]

/**
 * All that a secret may look like in an output: as it is, line by line, and in the encodings that tools commonly print it
 * in. Masking keeps accidents out of logs; it is no boundary against a step that means to print its secret.
 */
export function patternsOf(secrets: readonly StepSecret[]): MaskPattern[] {
  return secrets.flatMap(({ name, value: raw }) => {
    const value = raw.toWellFormed()
    const replacement = Buffer.from(`[secret ${name}]`)
    const forms = new Set<string>()
    for (const text of [value, ...linesOf(value)]) for (const form of formsOf(text)) forms.add(form)
    return [...forms].map((form) => ({ bytes: Buffer.from(form, 'latin1'), replacement }))
  })
}

function linesOf(value: string): string[] {
  return value.split(/\r?\n/).filter((line) => Buffer.byteLength(line) >= LINE_BYTES_MIN)
}

/** Each form as a binary string: one character a byte. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value)
  const json = JSON.stringify(value).slice(1, -1)
  const url = encodeURIComponent(value)
  const hex = bytes.toString('hex')
  const texts = [
    value,
    json,
    json.replaceAll('/', '\\/'),
    asciiJson(json),
    url,
    url.replaceAll('%20', '+'),
    url.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
  ].map((text) => Buffer.from(text).toString('latin1'))
  return [...texts, hex, hex.toUpperCase(), ...base64Forms(bytes)]
}

function asciiJson(json: string): string {
  return json.replaceAll(/[\u0080-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/**
 * Base64 of the value wherever it begins in what was encoded: for each of the three alignments the characters that it
 * alone decides. Also with line breaks, as the tools print it.
 */
function base64Forms(bytes: Buffer): string[] {
  const whole = bytes.toString('base64').replace(/=+$/, '')
  const wrapped = WRAPPED_AT.flatMap((width) => chunksOf(whole, width)).filter((line) => line.length >= LINE_BYTES_MIN)
  const aligned = [0, 1, 2].map((before) => {
    const bits = (before + bytes.length) * 8
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))
  })
  const forms = [...aligned, ...wrapped]
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))]
}

function chunksOf(text: string, width: number): string[] {
  if (text.length <= width) return []
  return Array.from({ length: Math.ceil(text.length / width) }, (_, index) =>
    text.slice(index * width, (index + 1) * width),
  )
}
