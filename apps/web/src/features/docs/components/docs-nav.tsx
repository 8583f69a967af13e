import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { referenceText } from '../api-reference/text.ts'
import { DOC_SECTIONS, type Doc } from '../parse-doc.ts'
import { docsText } from '../text.ts'

/** The one page that is made from the API's own document. */
const API_REFERENCE = { slug: 'api', title: referenceText.title, href: paths.apiReference() }

/** The pages of the documentation by section, with the open one marked. */
export function DocsNav({ docs, current }: { docs: readonly Doc[]; current?: string }) {
  return (
    <nav aria-label={docsText.pages} className="flex flex-col gap-6">
      {DOC_SECTIONS.map((section) => {
        const pages = [
          ...docs
            .filter((doc) => doc.section === section)
            .map(({ slug, title }) => ({ slug, title, href: paths.docs(slug) })),
          ...(section === 'Reference' ? [API_REFERENCE] : []),
        ]
        if (pages.length === 0) return null
        return (
          <div key={section} className="flex flex-col gap-1">
            <h2 className="px-3 text-meta font-semibold text-2">{section}</h2>
            <ul className="flex flex-col">
              {pages.map(({ slug, title, href }) => (
                <li key={slug}>
                  <Link
                    href={href}
                    {...(slug === current ? { 'aria-current': 'page' as const } : {})}
                    className="flex min-h-9 items-center rounded-control px-3 text-body text-2 transition-tint hover:bg-subtle hover:text-1 aria-[current=page]:bg-muted aria-[current=page]:font-medium aria-[current=page]:text-text-1 max-md:min-h-11"
                  >
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}
