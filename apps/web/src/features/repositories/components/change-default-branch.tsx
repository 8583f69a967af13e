'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input } from '@baton/ui/primitives/field'
import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { repositoriesText as text } from '../text.ts'

/** Changes the branch that stands for the repository. */
export function ChangeDefaultBranch({ repositoryId, defaultBranch }: { repositoryId: string; defaultBranch: string }) {
  const router = useRouter()
  const act = useAct()
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const branch = String(new FormData(event.currentTarget).get('defaultBranch'))
    const answer = await act.run((api) =>
      api.ci.repositories.changeDefaultBranch.mutate({ id: repositoryId, defaultBranch: branch }),
    )
    if (answer?.ok) router.refresh()
  }
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-4">
        <div className="basis-64">
          <Field id="default-branch" label={text.defaultBranch} hint={text.defaultBranchHint}>
            <Input
              {...controlIds('default-branch', { hint: true })}
              key={defaultBranch}
              name="defaultBranch"
              defaultValue={defaultBranch}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
        </div>
        <Button type="submit" disabled={act.pressed}>
          {act.pressed ? text.changing : text.change}
        </Button>
      </div>
      <RefusalNotice refusal={act.refusal} />
    </form>
  )
}
