'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input } from '@baton/ui/primitives/field'
import { type FormEvent, useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { type Service, usageText as text } from '../text.ts'

/** The form of a service's rules: one number a rule. */
export function RulesForm(props: { service: Service; rules: Readonly<Record<string, number>>; daysMax: number }) {
  const { service, rules, daysMax } = props
  const act = useAct()
  const [saved, setSaved] = useState(false)
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const number = (name: string) => Number(form.get(name))
    setSaved(false)
    const answer = await act.run(
      async (api): Promise<unknown> =>
        service === 'builds'
          ? api.ci.buildRetention.changeRules.mutate({
              logDays: number('logDays'),
              artifactDays: number('artifactDays'),
              buildsKept: number('buildsKept'),
              mirrorDays: number('mirrorDays'),
            })
          : api.own.deliveryRetention.changeRules.mutate({
              artifactDays: number('artifactDays'),
              releasesKept: number('releasesKept'),
              rollbacksKept: number('rollbacksKept'),
              logDays: number('logDays'),
            }),
    )
    setSaved(answer?.ok ?? false)
  }
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <div className="grid gap-4 md:grid-cols-2">
        {Object.entries(rules).map(([name, value]) => {
          const id = `${service}-${name}`
          const isCount = name.endsWith('Kept')
          return (
            <Field key={name} id={id} label={text.fields[service][name]?.label} hint={text.fields[service][name]?.hint}>
              <Input
                {...controlIds(id, { hint: true })}
                name={name}
                type="number"
                inputMode="numeric"
                min={isCount ? 0 : 1}
                max={isCount ? 1_000 : daysMax}
                defaultValue={value}
                autoComplete="off"
                className="max-w-40"
              />
            </Field>
          )
        })}
      </div>
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" variant="primary" disabled={act.pressed}>
          {act.pressed ? text.saving : text.save}
        </Button>
        <span role="status" className="text-2">
          {saved ? text.saved : ''}
        </span>
      </div>
      <RefusalNotice refusal={act.refusal} />
    </form>
  )
}
