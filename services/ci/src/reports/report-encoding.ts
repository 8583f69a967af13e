import { TextDecoder } from 'node:util'

/** What decodes a report: by its byte order mark, else by the encoding that its first line names, else as UTF-8. */
export function reportDecoder(head: Uint8Array): TextDecoder | { unknown: string } {
  const name = byMark(head) ?? byDeclaration(head) ?? 'utf-8'
  try {
    return new TextDecoder(name)
  } catch {
    return { unknown: name }
  }
}

function byMark(head: Uint8Array): string | null {
  const [first, second, third, fourth] = head
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  // `<?` in UTF-16 without a mark.
  if (first === 0x3c && second === 0 && third === 0x3f && fourth === 0) return 'utf-16le'
  if (first === 0 && second === 0x3c && third === 0 && fourth === 0x3f) return 'utf-16be'
  return null
}

function byDeclaration(head: Uint8Array): string | null {
  const text = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1')
  const named = /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']/.exec(
    text,
  )?.[1]
  // A file that can be read byte by byte up to here is not UTF-16, whatever it says of itself.
  return named === undefined || /^utf-?16/i.test(named) ? null : named
}

/** So much of a report tells its encoding. */
export const HEAD_BYTES = 512
