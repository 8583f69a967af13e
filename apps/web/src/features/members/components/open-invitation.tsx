'use client'

import { LocalTime } from '@baton/ui/patterns/local-time'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { Button } from '@baton/ui/primitives/button'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import type { RoleName } from '../roles.ts'
import { membersText } from '../text.ts'

type Invitation = {
  invitationId: string
  email: string
  role: RoleName
  invitedBy: { displayName: string }
  expiresAt: string
  state: 'open' | 'expired'
  mail: { state: 'waiting' | 'sent' | 'failed'; sentence: string }
}

/** One invitation that waits or has run out. */
export function OpenInvitation({ invitation, mayWithdraw }: { invitation: Invitation; mayWithdraw: boolean }) {
  const act = useAct()
  const isOpen = invitation.state === 'open'
  return (
    <li data-row className="flex flex-col gap-2 border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <p className="truncate font-medium">
            <bdi>{invitation.email}</bdi>
          </p>
          <p className="text-table text-2">
            {membersText.invitedBy(invitation.invitedBy.displayName, membersText.roles[invitation.role])},{' '}
            {membersText.expires} <LocalTime at={invitation.expiresAt} form="deadline" />
          </p>
          {isOpen ? <p className="text-table text-2">{invitation.mail.sentence}</p> : null}
        </div>
        <StatusBadge
          look={
            isOpen
              ? invitation.mail.state === 'failed'
                ? { word: membersText.notSent, tone: 'attention', shape: 'look' }
                : { word: membersText.open, tone: 'active', shape: 'notBegun' }
              : { word: membersText.expired, tone: 'neutral', shape: 'ended' }
          }
        />
        {mayWithdraw ? (
          <Button
            variant="quiet"
            size="small"
            disabled={act.pressed}
            aria-label={membersText.withdraw(invitation.email)}
            onClick={() =>
              act.run((api) => api.own.invitations.revoke.mutate({ invitationId: invitation.invitationId }))
            }
          >
            {membersText.withdrawShort}
          </Button>
        ) : null}
      </div>
      <RefusalNotice refusal={act.refusal} />
    </li>
  )
}
