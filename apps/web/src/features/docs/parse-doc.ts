import { parse } from 'yaml'
import { z } from 'zod'

/** The sections of the documentation, in reading order. */
export const DOC_SECTIONS = ['Get started', 'Build', 'Deliver', 'Operate', 'Reference'] as const

const FrontMatter = z.strictObject({
  title: z.string().min(1),
  description: z.string().min(1),
  section: z.enum(DOC_SECTIONS),
  order: z.number(),
})

/** One page of the documentation: its place among the others, and its text as Markdown. */
export type Doc = z.infer<typeof FrontMatter> & { slug: string; markdown: string }

/** Reads a page of the documentation. Throws where its front matter does not say title, description, section and order. */
export function parseDoc(slug: string, text: string): Doc {
  const [, head, markdown] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? []
  if (head === undefined || markdown === undefined) throw new Error(`The page ${slug} has no front matter.`)
  return { slug, markdown, ...FrontMatter.parse(parse(head)) }
}

/** Pages in reading order: by section, then by `order`, then by title. */
export function inReadingOrder(docs: readonly Doc[]): Doc[] {
  return docs.toSorted(
    (one, other) =>
      DOC_SECTIONS.indexOf(one.section) - DOC_SECTIONS.indexOf(other.section) ||
      one.order - other.order ||
      one.title.localeCompare(other.title),
  )
}

/** The fenced blocks of a page with the words behind their fence, such as `yaml pipeline`. */
export function snippetsOf({ markdown }: Pick<Doc, 'markdown'>): Array<{ info: string; code: string }> {
  return [...markdown.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, info = '', code = '']) => ({
    info: info.trim(),
    code,
  }))
}
