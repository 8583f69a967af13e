'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button, buttonClass } from '@baton/ui/primitives/button'
import { controlIds, Field, Input, Select } from '@baton/ui/primitives/field'
import { useParams } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Link } from '#components/link.tsx'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { paths } from '#lib/paths.ts'
import { useAct } from '#lib/use-act.ts'
import { projectNameOf } from '../source.ts'
import { repositoriesText as text } from '../text.ts'
import { type Forge, WebhookBox } from './webhook-box.tsx'

type Made = {
  id: string
  name: string
  cloneUrl: string
  defaultBranch: string
  forge: Forge
  webhookUrl: string
  webhookSecret: string
  firstBuild: { id: string; number: number } | null
}

/** Connects a repository of one's own; then shows the address and secret to paste, and waits for the first delivery. */
export function ConnectOwn({ sourceBase, mayProject }: { sourceBase: string; mayProject: boolean }) {
  const { org } = useParams<{ org: string }>()
  const act = useAct()
  const [connected, setConnected] = useState<Made | null>(null)
  const [made, setMade] = useState<Made | null>(null)
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const read = (name: string) => String(data.get(name) ?? '')
    const answer = await act.run(async (api) => {
      const cloneUrl = read('cloneUrl').trim()
      // Where only the project could not be made, the second press is for that alone.
      const repository =
        connected?.cloneUrl === cloneUrl
          ? connected
          : await api.ci.repositories.connect.mutate({
              forge: read('forge') as Forge,
              cloneUrl,
              ...(read('defaultBranch').trim() === '' ? {} : { defaultBranch: read('defaultBranch') }),
            })
      setConnected(repository)
      const kind = read('kind')
      if (kind === 'site' || kind === 'later') {
        const source = `${sourceBase}${repository.id}`
        await api.own.projects.setUp.mutate({
          name: projectNameOf(repository.name),
          source,
          branch: repository.defaultBranch,
          kind,
        })
      }
      return repository
    })
    if (answer?.ok) setMade(answer.value)
  }
  if (made) {
    return (
      <div className="flex flex-col gap-4">
        <Notice
          look={{ tone: 'success', shape: 'good' }}
          live
          action={
            <Link href={paths.repository(org, made.id)} className={buttonClass('secondary', 'small')}>
              {text.openRepository(projectNameOf(made.name))}
            </Link>
          }
        >
          <p className="font-medium">{text.made(made.name)}</p>
          <p className="text-2">
            {made.firstBuild ? (
              <>
                <Link href={paths.build(org, made.firstBuild.id)} className="text-link underline">
                  {text.firstBuild(made.firstBuild.number)}
                </Link>{' '}
              </>
            ) : null}
            {text.madeNext(text.forges[made.forge])}
          </p>
        </Notice>
        <WebhookBox
          repositoryId={made.id}
          forge={made.forge}
          webhookUrl={made.webhookUrl}
          secret={made.webhookSecret}
          delivery={{ state: 'none', sentence: text.noDelivery }}
          replace={null}
        />
      </div>
    )
  }
  return (
    <form onSubmit={onSubmit} noValidate className="flex max-w-xl flex-col gap-4">
      <Field id="forge" label={text.forge}>
        <Select {...controlIds('forge', {})} name="forge">
          {(['github', 'gitlab', 'gitea'] as const).map((forge) => (
            <option key={forge} value={forge}>
              {text.forges[forge]}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="clone-url" label={text.cloneUrl} hint={text.cloneUrlHint}>
        <Input
          {...controlIds('clone-url', { hint: true, required: true })}
          name="cloneUrl"
          type="url"
          placeholder={text.cloneUrlPlaceholder}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      <Field id="default-branch" label={text.defaultBranch} hint={text.newBranchHint}>
        <Input
          {...controlIds('default-branch', { hint: true })}
          name="defaultBranch"
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      {mayProject ? (
        <Field id="kind" label={text.kind} hint={text.kindHint}>
          <Select {...controlIds('kind', { hint: true })} name="kind" defaultValue="later">
            {(['later', 'site', 'none'] as const).map((kind) => (
              <option key={kind} value={kind}>
                {text.kinds[kind]}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      <RefusalNotice refusal={act.refusal} />
      <Button type="submit" disabled={act.pressed} className="w-fit">
        {act.pressed ? text.connecting : text.connect}
      </Button>
    </form>
  )
}
