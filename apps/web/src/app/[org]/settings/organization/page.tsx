import { CopyButton } from '@baton/ui/patterns/copy-button'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { RenameOrganization } from '#features/organization/components/rename-organization.tsx'
import { organizationText } from '#features/organization/text.ts'
import { openOrganization } from '#server/page-session.ts'
import { appText } from '#text/app.ts'

export const metadata: Metadata = { title: organizationText.title }

export default async function OrganizationPage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, organization, may, web } = await openOrganization(org)
  return (
    <>
      <PageHeader size="title" sentence={<bdi>{organization.name}</bdi>} />
      <Section title={organizationText.name} id="name">
        {may('organization:configure') ? (
          <RenameOrganization name={organization.name} />
        ) : (
          <NotYours api={api} roles={['owner']} say={organizationText.notYours} />
        )}
      </Section>
      <Section title={organizationText.slug} id="address">
        <p className="font-mono text-table">{`${web.env.PUBLIC_URL}/${organization.slug}`}</p>
        <p className="text-2">{organizationText.slugDetail}</p>
      </Section>
      <Section title={organizationText.id} id="id">
        <p className="flex items-center gap-1 font-mono text-table">
          {organization.orgId}
          <CopyButton value={organization.orgId} label={appText.copy('the id')} copiedLabel={appText.copied} />
        </p>
        <p className="text-2">{organizationText.idDetail}</p>
      </Section>
    </>
  )
}
