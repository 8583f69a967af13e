import { parsePipeline } from '@baton/pipeline/parse'
import { expect, test } from 'vitest'
import { headingId } from './heading-id.ts'
import { type Doc, snippetsOf } from './parse-doc.ts'
import { readDocs } from './read-docs.ts'

const docs = await readDocs(new URL('../../../content/docs', import.meta.url).pathname)
const cases = docs.map((doc) => [doc.slug, doc] as const)

test('the documentation has pages, each with a title of its own', () => {
  expect(docs.length).toBeGreaterThan(0)
  expect(new Set(docs.map(({ title }) => title)).size).toBe(docs.length)
})

test.each(cases)('every pipeline on the page %s is valid', (_, doc) => {
  for (const { code } of snippetsOf(doc).filter(({ info }) => info === 'yaml pipeline')) {
    expect(parsePipeline(code), code).toMatchObject({ ok: true })
  }
})

test.each(cases)('every link of the page %s to another page leads somewhere', (_, doc) => {
  for (const link of linksOf(doc)) expect(isThere(link), `${doc.slug} links to ${link}`).toBe(true)
})

test.each(cases)('every fenced block of the page %s says what it is', (_, doc) => {
  for (const { info, code } of snippetsOf(doc)) expect(info, code).not.toBe('')
})

function linksOf({ markdown, slug }: Doc): string[] {
  return [...markdown.matchAll(/\]\((#[^)]+|\/docs[^)]*)\)/g)].map(([, link = '']) =>
    link.startsWith('#') ? `/docs/${slug}${link}` : link,
  )
}

function isThere(link: string): boolean {
  const { pathname, hash } = new URL(link, 'http://docs.test')
  if (pathname === '/docs' || pathname === '/docs/api') return true
  const page = docs.find(({ slug }) => pathname === `/docs/${slug}`)
  if (!page) return false
  const headings = [...page.markdown.matchAll(/^#{2,3} (.+)$/gm)].map(([, text = '']) => headingId(text))
  return hash === '' || headings.includes(decodeURIComponent(hash.slice(1)))
}
