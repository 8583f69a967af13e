'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input, Select } from '@baton/ui/primitives/field'
import { type FormEvent, useId, useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { MailboxLink } from '#features/account/mailbox-link.tsx'
import { useAct } from '#lib/use-act.ts'
import { ROLES_OFFERED, type RoleName } from '../roles.ts'
import { membersText } from '../text.ts'

type Made = { email: string; mail: { sentence: string } }

/**
 * Invites somebody by address. The link goes to the address alone. Its button is the striking one unless something else on
 * the page comes first.
 */
export function InviteForm({ striking = true, mailbox }: { striking?: boolean; mailbox: string | null }) {
  const act = useAct()
  const ids = useId()
  const [role, setRole] = useState<RoleName>('member')
  const [made, setMade] = useState<Made | null>(null)
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const email = String(new FormData(form).get('email'))
    setMade(null)
    const answer = await act.run((api) => api.own.invitations.create.mutate({ email, role }))
    if (!answer?.ok) return
    setMade(answer.value)
    form.reset()
  }
  return (
    <div className="flex flex-col gap-4">
      <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
        <div className="grid gap-4 md:grid-cols-[1fr_12rem_auto] md:items-end">
          <Field id={`${ids}-email`} label={membersText.inviteEmail}>
            <Input
              {...controlIds(`${ids}-email`, {})}
              name="email"
              type="email"
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
          <Field id={`${ids}-role`} label={membersText.role}>
            <Select
              {...controlIds(`${ids}-role`, {})}
              value={role}
              onChange={(event) => setRole(event.target.value as RoleName)}
            >
              {ROLES_OFFERED.map((each) => (
                <option key={each} value={each}>
                  {membersText.roles[each]}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" variant={striking ? 'primary' : 'secondary'} disabled={act.pressed}>
            {act.pressed ? membersText.inviting : membersText.invite}
          </Button>
        </div>
        <p className="text-table text-2">
          {membersText.roleDetails[role]} {membersText.inviteDetail}
        </p>
      </form>
      <RefusalNotice refusal={act.refusal} />
      {made ? (
        <Notice look={{ tone: 'success', shape: 'good' }} live>
          <p className="font-medium">{membersText.invitedTitle(made.email)}</p>
          <p className="text-2">{made.mail.sentence}</p>
          <MailboxLink mailbox={mailbox} />
        </Notice>
      ) : null}
    </div>
  )
}
