/** A part of a text: a link when `href` is there. */
export type LinkPart = { text: string; href?: string }

const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^]+/g
const TRAILING = /[.,;:!?)\]]+$/

/** Finds http and https addresses in a text. Any other scheme stays text. */
export function splitLinks(text: string): LinkPart[] {
  if (!text.includes('://')) return [{ text }]
  const parts: LinkPart[] = []
  let from = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '')
    if (!URL.canParse(address)) continue
    if (match.index > from) parts.push({ text: text.slice(from, match.index) })
    parts.push({ text: address, href: address })
    from = match.index + address.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}
