import { randomInt } from 'node:crypto'

/** Words that the product's own addresses begin with. */
const TAKEN = new Set(
  'about account api app assets auth blog docs download favicon health healthz help icon images invitations invite legal login logout manifest metrics new organizations password pricing privacy robots security settings sign-in sign-out sign-up signin signout signup sitemap sites static status support terms trpc verify webhooks well-known www'.split(
    ' ',
  ),
)

/** The slugs to try for an organisation of this name, the best first; the last ones are drawn at random. */
export function slugsFor(name: string): string[] {
  const base =
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40)
      .replace(/-+$/, '') || 'organization'
  const numbered = [2, 3, 4, 5].map((number) => `${base}-${number}`)
  const drawn = Array.from({ length: 5 }, () => `${base}-${randomInt(1_000, 1_000_000_000)}`)
  return [...(TAKEN.has(base) ? [] : [base]), ...numbered, ...drawn]
}
