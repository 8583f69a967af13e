import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { AuthorRow } from '#features/authors/components/author-row.tsx'
import { authorsText as text } from '#features/authors/text.ts'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

export default async function AuthorsPage(props: {
  params: Promise<{ org: string }>
  searchParams: Promise<{ cursor?: string | string[] }>
}) {
  const { org } = await props.params
  const { cursor } = await props.searchParams
  const { api, may } = await openOrganization(org)
  const [authors, members] = await Promise.all([
    settle(api.authors.list(typeof cursor === 'string' ? { cursor } : {})),
    settle(readAll((page) => api.members.list(page))),
  ])
  if (!authors.ok) return <ProblemState what={text.title} problem={authors.problem} />
  const { items, nextCursor } = authors.value
  const [unknown, known] = [items.filter((one) => one.waiting.length > 0), items.filter((one) => !one.waiting.length)]
  const row = { org, members: members.ok ? members.value : [], mayMatch: may('author:match') }
  return (
    <>
      <PageHeader size="title" sentence={text.sentence(unknown.length)} detail={text.detail} />
      <Section title={text.unknownTitle} id="unknown" flush={unknown.length > 0}>
        {unknown.length === 0 ? <p className="text-2">{text.unknownNone}</p> : null}
        <ul>
          {unknown.map((author) => (
            <AuthorRow key={author.key} author={author} {...row} />
          ))}
        </ul>
        {unknown.length > 0 ? (
          <div className="border-t p-4 text-table text-2">
            {row.mayMatch ? (
              text.consequence
            ) : (
              <NotYours api={api} roles={['owner', 'admin', 'member']} say={text.notYours} />
            )}
          </div>
        ) : null}
      </Section>
      <Section title={text.knownTitle} id="known" flush={known.length > 0}>
        {known.length === 0 ? <p className="text-2">{text.knownNone}</p> : null}
        <ul>
          {known.map((author) => (
            <AuthorRow key={author.key} author={author} {...row} />
          ))}
        </ul>
      </Section>
      {nextCursor ? (
        <Link href={`${paths.authors(org)}?${new URLSearchParams({ cursor: nextCursor })}`} className="text-link">
          {text.more}
        </Link>
      ) : null}
    </>
  )
}
