import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import type { Noun } from '../read-operations.ts'
import { referenceText as text } from '../text.ts'

/** Every call by noun, each leading to its place. */
export function NounsNav({ nouns }: { nouns: readonly Noun[] }) {
  return (
    <nav aria-label={text.nouns} className="grid gap-6 md:grid-cols-2">
      {nouns.map(({ slug, title, operations }) => (
        <div key={slug} className="flex min-w-0 flex-col gap-1">
          <h3 className="font-semibold">
            <Link href={paths.apiReference(slug)} className="text-link underline underline-offset-2">
              {title}
            </Link>
          </h3>
          <ul className="flex flex-col">
            {operations.map(({ id, summary }) => (
              <li key={id}>
                <Link
                  href={`${paths.apiReference(slug)}#${id}`}
                  className="flex min-h-8 items-center text-table text-2 hover:underline max-md:min-h-11"
                >
                  {summary}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}
