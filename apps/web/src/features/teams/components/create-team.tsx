'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input } from '@baton/ui/primitives/field'
import type { FormEvent } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { teamsText } from '../text.ts'

/** Makes a team by its name. */
export function CreateTeam() {
  const act = useAct()
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get('name'))
    const answer = await act.run((api) => api.own.teams.create.mutate({ name }))
    if (answer?.ok) form.reset()
  }
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-4">
        <div className="flex-1 basis-56">
          <Field id="team-name" label={teamsText.name}>
            <Input {...controlIds('team-name', {})} name="name" autoComplete="off" />
          </Field>
        </div>
        <Button type="submit" variant="primary" disabled={act.pressed}>
          {act.pressed ? teamsText.creating : teamsText.create}
        </Button>
      </div>
      <RefusalNotice refusal={act.refusal} />
    </form>
  )
}
