import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { CreateProject } from '#features/projects/components/create-project.tsx'
import { projectsText as text } from '#features/projects/text.ts'
import { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.newTitle }

export default async function NewProjectPage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, ci, may, orgId, web } = await openOrganization(org)
  const repositories = await settle(readAll((page) => ci.repositories.list.query(page)))
  const sources = repositories.ok
    ? repositories.value.map(({ id, name }) => ({
        name,
        source: `${web.env.CI_PUBLIC_URL}/orgs/${orgId}/repositories/${id}`,
      }))
    : []
  return (
    <>
      <PageHeader size="title" sentence={text.newTitle} detail={text.newDetail} />
      {may('project:create') ? (
        <CreateProject sources={sources} />
      ) : (
        <NotYours api={api} roles={['owner', 'admin']} say={text.notYours} />
      )}
    </>
  )
}
