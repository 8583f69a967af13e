import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { ProblemState } from '#components/problem-state.tsx'
import { ConfirmNotice } from '#features/account/confirm-notice.tsx'
import { InviteForm } from '#features/members/components/invite-form.tsx'
import { MemberRow } from '#features/members/components/member-row.tsx'
import { OpenInvitation } from '#features/members/components/open-invitation.tsx'
import { membersText } from '#features/members/text.ts'
import { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: membersText.title }

export default async function MembersPage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, may, user, web } = await openOrganization(org)
  const [members, invitations] = await Promise.all([
    settle(readAll((page) => api.members.list(page))),
    settle(readAll((page) => api.invitations.list(page))),
  ])
  if (!members.ok) return <ProblemState what={membersText.title} problem={members.problem} />
  const mayConfigure = may('member:configure')
  return (
    <>
      <PageHeader
        size="title"
        sentence={membersText.sentence(members.value.length)}
        detail={members.value.length === 1 ? membersText.alone : membersText.detail}
      />
      {user.addressProved ? null : <ConfirmNotice email={user.email} mailbox={web.mailbox} />}
      <Section title={membersText.inviteTitle} id="invite">
        {may('member:invite') ? (
          <InviteForm mailbox={web.mailbox} />
        ) : (
          <p className="text-2">{membersText.inviteNotYours}</p>
        )}
      </Section>
      <Section title={membersText.title} id="members" flush>
        <ul>
          {members.value.map((member) => (
            <MemberRow
              key={member.userId}
              member={member}
              isSelf={member.userId === user.userId}
              mayConfigure={mayConfigure}
              mayRemove={may('member:remove')}
            />
          ))}
        </ul>
      </Section>
      <Section title={membersText.openTitle} id="invitations" flush={invitations.ok && invitations.value.length > 0}>
        {!invitations.ok ? (
          <ProblemState what={membersText.openTitle} problem={invitations.problem} />
        ) : invitations.value.length === 0 ? (
          <p className="text-2">{membersText.openNone}</p>
        ) : (
          <ul>
            {invitations.value.map((invitation) => (
              <OpenInvitation
                key={invitation.invitationId}
                invitation={invitation}
                mayWithdraw={may('member:invite')}
              />
            ))}
          </ul>
        )}
      </Section>
    </>
  )
}
