'use client'

import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Button } from '@baton/ui/primitives/button'
import { Select } from '@baton/ui/primitives/field'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { ROLES_OFFERED, type RoleName } from '../roles.ts'
import { membersText } from '../text.ts'
import { RemoveMember } from './remove-member.tsx'

type Member = {
  userId: string
  displayName: string
  email: string
  addressProved: boolean
  role: RoleName | null
  teams: ReadonlyArray<{ teamId: string; name: string }>
  lastSeenAt: string | null
}

/** One member: who, which role, which teams, when last seen; and what may be done about it. */
export function MemberRow(props: { member: Member; isSelf: boolean; mayConfigure: boolean; mayRemove: boolean }) {
  const { member, isSelf } = props
  const act = useAct()
  const [removing, setRemoving] = useState(false)
  return (
    <li data-row className="flex flex-col gap-2 border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <p className="truncate font-medium">
            <bdi>{member.displayName}</bdi>
            {isSelf ? <span className="font-normal text-2"> ({membersText.you})</span> : null}
          </p>
          <p className="truncate text-table text-2">
            <bdi>{member.email}</bdi>
            {member.addressProved ? '' : ` · ${membersText.unproved}`}
            {member.teams.length > 0 ? ` · ${member.teams.map((team) => team.name).join(', ')}` : ''}
          </p>
        </div>
        <span className="text-table whitespace-nowrap text-2 md:w-28">
          {member.lastSeenAt ? (
            <>
              {membersText.seen} <RelativeTime at={member.lastSeenAt} align="right" ago />
            </>
          ) : (
            membersText.neverSeen
          )}
        </span>
        {props.mayConfigure && !isSelf ? (
          <div className="w-36">
            <Select
              aria-label={membersText.roleOf(member.displayName)}
              value={member.role ?? ''}
              disabled={act.pressed}
              onChange={(event) => {
                // Read now: the list shows the former role again until the server has answered.
                const role = event.target.value as RoleName
                void act.run((api) => api.own.members.changeRole.mutate({ userId: member.userId, role }))
              }}
            >
              {member.role === null ? <option value="">{membersText.noRole}</option> : null}
              {ROLES_OFFERED.map((role) => (
                <option key={role} value={role}>
                  {membersText.roles[role]}
                </option>
              ))}
            </Select>
          </div>
        ) : (
          <span className="w-36 px-3">{member.role ? membersText.roles[member.role] : membersText.noRole}</span>
        )}
        {props.mayRemove ? (
          <Button size="small" className="md:w-48" onClick={() => setRemoving(true)}>
            <bdi className="truncate">{membersText.remove(member.displayName)}</bdi>
          </Button>
        ) : null}
      </div>
      <RefusalNotice refusal={act.refusal} />
      {removing ? (
        <RemoveMember userId={member.userId} name={member.displayName} onClose={() => setRemoving(false)} />
      ) : null}
    </li>
  )
}
