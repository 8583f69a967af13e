import { domainToASCII, domainToUnicode } from 'node:url'

const LOCAL_PART = /^[^\s\p{Cc}"(),:;<>@[\\\]]{1,64}$/u

/**
 * The one spelling of an e-mail address under which it is stored and compared: no space around it, lower case, composed
 * characters, the domain in its ASCII form. Null when the text is not one address.
 */
export function normaliseAddress(typed: string): string | null {
  const text = typed.trim().normalize('NFKC').toLowerCase()
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(at, 0))
  const domain = domainToASCII(text.slice(at + 1).replace(/\.$/, ''))
  if (!LOCAL_PART.test(local) || !/^[a-z0-9.-]+\.[a-z0-9-]+$/.test(domain)) return null
  const address = `${local}@${domain}`
  return address.length <= 254 ? address : null
}

/** Every lower-case spelling in which a commit may carry a normalised address: the domain in ASCII or in its own script. */
export function spellingsOf(address: string): string[] {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const ascii = address.slice(at + 1)
  const spellings = [ascii, domainToUnicode(ascii)].flatMap((domain) => [
    `${local}@${domain}`.normalize('NFC'),
    `${local}@${domain}`.normalize('NFD'),
  ])
  return [...new Set(spellings)]
}
