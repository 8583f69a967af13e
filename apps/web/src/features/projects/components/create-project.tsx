'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input, Select } from '@baton/ui/primitives/field'
import { useParams, useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { paths } from '#lib/paths.ts'
import { useAct } from '#lib/use-act.ts'
import { projectsText as text } from '../text.ts'

/** Makes a project that trusts one of our repositories, or nobody yet. */
export function CreateProject({ sources }: { sources: ReadonlyArray<{ name: string; source: string }> }) {
  const { org } = useParams<{ org: string }>()
  const router = useRouter()
  const act = useAct()
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const source = String(data.get('source') ?? '')
    const answer = await act.run((api) =>
      api.own.projects.create.mutate({ name: String(data.get('name')), trust: source === '' ? [] : [{ source }] }),
    )
    if (answer?.ok) router.push(paths.project(org, answer.value.projectId))
  }
  return (
    <form onSubmit={onSubmit} noValidate className="flex max-w-lg flex-col gap-4">
      <Field id="project-name" label={text.name}>
        <Input {...controlIds('project-name', { required: true })} name="name" autoComplete="off" />
      </Field>
      <Field id="project-source" label={text.source} hint={text.sourceHint}>
        <Select {...controlIds('project-source', { hint: true })} name="source">
          {sources.map(({ name, source }) => (
            <option key={source} value={source}>
              {name}
            </option>
          ))}
          <option value="">{text.sourceNone}</option>
        </Select>
      </Field>
      <RefusalNotice refusal={act.refusal} />
      <Button type="submit" variant="primary" disabled={act.pressed} className="w-fit">
        {act.pressed ? text.creating : text.create}
      </Button>
    </form>
  )
}
