'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input, Select } from '@baton/ui/primitives/field'
import type { FormEvent } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { projectsText as text } from '../text.ts'

type Variable = { name: string; value: string; environmentId: string | null }
type Phase = { environmentId: string; environmentName: string }

/** The variables that the next release will freeze, and the way to set them. */
export function ProjectVariables(props: {
  projectId: string
  variables: readonly Variable[]
  phases: readonly Phase[]
  mayConfigure: boolean
}) {
  const { projectId, variables, phases, mayConfigure } = props
  const act = useAct()
  const nameOf = (id: string | null) =>
    phases.find((phase) => phase.environmentId === id)?.environmentName ?? text.everywhere
  const set = (variable: { name: string; environmentId: string | null; value: string | null }) =>
    act.run((api) => api.own.projects.setVariable.mutate({ projectId, ...variable }))
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const answer = await set({
      name: String(data.get('name')),
      value: String(data.get('value')),
      environmentId: String(data.get('environmentId')) || null,
    })
    if (answer?.ok) form.reset()
  }
  return (
    <div className="flex flex-col">
      {variables.length === 0 ? <p className="px-4 pt-4 text-2">{text.variablesNone}</p> : null}
      <ul>
        {variables.map((variable) => (
          <li
            key={`${variable.name} ${variable.environmentId}`}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2"
          >
            <code className="w-56 font-mono text-table wrap-anywhere">{variable.name}</code>
            <span className="w-32 text-table text-2">{nameOf(variable.environmentId)}</span>
            <code className="min-w-0 flex-1 basis-40 font-mono text-table wrap-anywhere">{variable.value}</code>
            {mayConfigure ? (
              <Button
                variant="quiet"
                size="small"
                disabled={act.pressed}
                onClick={() => set({ name: variable.name, environmentId: variable.environmentId, value: null })}
              >
                {text.variableRemove(variable.name)}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {mayConfigure ? (
        <form onSubmit={onSubmit} noValidate className="flex flex-wrap items-end gap-4 p-4">
          <div className="flex-1 basis-40">
            <Field id="variable-name" label={text.variableName}>
              <Input {...controlIds('variable-name', {})} name="name" autoComplete="off" className="font-mono" />
            </Field>
          </div>
          <div className="flex-1 basis-56">
            <Field id="variable-value" label={text.variableValue}>
              <Input {...controlIds('variable-value', {})} name="value" autoComplete="off" className="font-mono" />
            </Field>
          </div>
          <div className="basis-40">
            <Field id="variable-where" label={text.variableWhere}>
              <Select {...controlIds('variable-where', {})} name="environmentId">
                <option value="">{text.everywhere}</option>
                {phases.map((phase) => (
                  <option key={phase.environmentId} value={phase.environmentId}>
                    {phase.environmentName}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
          <Button type="submit" disabled={act.pressed}>
            {act.pressed ? text.variableSetting : text.variableSet}
          </Button>
        </form>
      ) : null}
      <div className="px-4 pb-4 empty:hidden">
        <RefusalNotice refusal={act.refusal} />
      </div>
    </div>
  )
}
