'use client'

import { Button } from '@baton/ui/primitives/button'
import { Input } from '@baton/ui/primitives/field'
import { type FormEvent, useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { organizationText } from '../text.ts'

/** Changes the organisation's name. */
export function RenameOrganization({ name }: { name: string }) {
  const act = useAct()
  const [saved, setSaved] = useState(false)
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wanted = String(new FormData(event.currentTarget).get('name'))
    setSaved(false)
    const answer = await act.run((api) => api.own.organization.rename.mutate({ name: wanted }))
    setSaved(answer?.ok ?? false)
  }
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-4">
        <Input
          aria-label={organizationText.name}
          name="name"
          defaultValue={name}
          autoComplete="off"
          className="max-w-96 flex-1 basis-56"
        />
        <Button type="submit" variant="primary" disabled={act.pressed}>
          {act.pressed ? organizationText.saving : organizationText.save}
        </Button>
        <span role="status" className="text-2">
          {saved ? organizationText.saved : ''}
        </span>
      </div>
      <RefusalNotice refusal={act.refusal} />
    </form>
  )
}
