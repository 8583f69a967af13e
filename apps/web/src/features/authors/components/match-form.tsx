'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input, Select } from '@baton/ui/primitives/field'
import { type FormEvent, useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { authorsText as text } from '../text.ts'

type Person = { userId: string; displayName: string }

/** Asks who an author is: a member, a bot, or somebody outside. */
export function MatchForm(props: { authorKey: string; name: string; members: readonly Person[] }) {
  const { authorKey, name, members } = props
  const act = useAct()
  const [chosen, choose] = useState('')
  const id = `who-${authorKey.slice(0, 24)}`
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const remark = String(new FormData(event.currentTarget).get('remark') ?? '')
    const who = chosen === 'bot' || chosen === 'outsider' ? chosen : 'member'
    const userIds = who === 'member' ? [chosen] : []
    await act.run((api) => api.own.authors.match.mutate({ author: authorKey, who, userIds, remark }))
  }
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-4">
        <div className="flex-1 basis-56">
          <Field id={id} label={text.whoIs(name)}>
            <Select {...controlIds(id, {})} value={chosen} onChange={(event) => choose(event.target.value)}>
              <option value="">{text.choose}</option>
              <option value="bot">{text.bot}</option>
              <option value="outsider">{text.outsider}</option>
              <optgroup label={text.members}>
                {members.map((person) => (
                  <option key={person.userId} value={person.userId}>
                    {person.displayName}
                  </option>
                ))}
              </optgroup>
            </Select>
          </Field>
        </div>
        <div className="flex-1 basis-56">
          <Field id={`${id}-why`} label={text.remark}>
            <Input {...controlIds(`${id}-why`, {})} name="remark" autoComplete="off" maxLength={2000} />
          </Field>
        </div>
        <Button type="submit" variant="primary" disabled={act.pressed || chosen === ''}>
          {act.pressed ? text.saying : text.say}
        </Button>
      </div>
      <RefusalNotice refusal={act.refusal} />
    </form>
  )
}
