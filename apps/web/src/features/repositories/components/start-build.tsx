'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input } from '@baton/ui/primitives/field'
import { useParams, useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { paths } from '#lib/paths.ts'
import { useAct } from '#lib/use-act.ts'
import { repositoriesText as text } from '../text.ts'

/** Starts a build of a branch or tag as it is now, and opens it. */
export function StartBuild({ repositoryId, defaultBranch }: { repositoryId: string; defaultBranch: string }) {
  const { org } = useParams<{ org: string }>()
  const router = useRouter()
  const act = useAct()
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const ref = String(new FormData(event.currentTarget).get('ref')).trim()
    const answer = await act.run((api) => api.ci.builds.start.mutate({ repositoryId, ...(ref === '' ? {} : { ref }) }))
    if (answer?.ok) router.push(paths.build(org, answer.value.id))
  }
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-4">
        <div className="basis-64">
          <Field id="ref" label={text.branch}>
            <Input {...controlIds('ref', {})} name="ref" defaultValue={defaultBranch} spellCheck={false} />
          </Field>
        </div>
        <Button type="submit" disabled={act.pressed}>
          {act.pressed ? text.starting : text.start}
        </Button>
      </div>
      <RefusalNotice refusal={act.refusal} />
    </form>
  )
}
