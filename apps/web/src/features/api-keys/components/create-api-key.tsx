'use client'

import { CopyButton } from '@baton/ui/patterns/copy-button'
import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input, Select } from '@baton/ui/primitives/field'
import { type FormEvent, useEffect, useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { ROLES_OFFERED, type RoleName } from '#features/members/roles.ts'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { apiKeysText } from '../text.ts'

const POWER: readonly RoleName[] = ['viewer', 'member', 'admin', 'owner']
const DAYS = 90

/** Makes a key from rights that its maker has, and shows it once; leaving asks until it is copied or stored. */
export function CreateApiKey({ ownRole, publicUrl }: { ownRole: RoleName; publicUrl: string }) {
  const act = useAct()
  const [made, setMade] = useState<{ name: string; key: string } | null>(null)
  const offered = ROLES_OFFERED.filter((role) => POWER.indexOf(role) <= POWER.indexOf(ownRole))
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const name = String(data.get('name'))
    const answer = await act.run((api) =>
      api.own.apiKeys.create.mutate({
        name,
        role: String(data.get('role')) as RoleName,
        expiresInDays: Number(data.get('expiresInDays')),
      }),
    )
    if (!answer?.ok) return
    setMade({ name, key: answer.value.key })
    form.reset()
  }
  if (made) return <MadeKey made={made} publicUrl={publicUrl} onStored={() => setMade(null)} />
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <div className="grid gap-4 md:grid-cols-[1fr_10rem_10rem] md:items-end">
        <Field id="key-name" label={apiKeysText.name} hint={apiKeysText.nameHint}>
          <Input {...controlIds('key-name', { hint: true })} name="name" autoComplete="off" spellCheck={false} />
        </Field>
        <Field id="key-role" label={apiKeysText.role} hint={apiKeysText.roleHint}>
          <Select {...controlIds('key-role', { hint: true })} name="role">
            {offered.map((role) => (
              <option key={role} value={role}>
                {apiKeysText.roles[role]}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="key-days" label={apiKeysText.expires}>
          <Input
            {...controlIds('key-days', {})}
            name="expiresInDays"
            type="number"
            min={1}
            max={365}
            defaultValue={DAYS}
          />
        </Field>
      </div>
      <p className="text-table text-2">{apiKeysText.neverDecides}</p>
      <RefusalNotice refusal={act.refusal} />
      <div>
        <Button type="submit" variant="primary" disabled={act.pressed}>
          {act.pressed ? apiKeysText.creating : apiKeysText.create}
        </Button>
      </div>
    </form>
  )
}

function MadeKey(props: { made: { name: string; key: string }; publicUrl: string; onStored: () => void }) {
  const { made } = props
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (copied) return
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', onLeave)
    return () => window.removeEventListener('beforeunload', onLeave)
  }, [copied])
  return (
    <Notice look={{ tone: 'attention', shape: 'look' }} live>
      <div className="flex flex-col gap-3">
        <div>
          <p className="font-medium">{apiKeysText.madeTitle(made.name)}</p>
          <p className="text-2">{apiKeysText.madeDetail}</p>
        </div>
        <Input
          aria-label={apiKeysText.madeKey}
          readOnly
          value={made.key}
          onFocus={(event) => event.target.select()}
          className="font-mono text-table"
        />
        <pre className="rounded-control bg-surface p-3 font-mono text-table whitespace-pre-wrap wrap-anywhere">
          {`curl -H "Authorization: Bearer $BATON_KEY" ${props.publicUrl}/api/v1/me`}
        </pre>
        <div className="flex flex-wrap gap-2">
          <CopyButton
            value={made.key}
            label={apiKeysText.copyKey}
            copiedLabel={appText.copied}
            withText
            onCopied={() => setCopied(true)}
          />
          <Button size="small" onClick={props.onStored}>
            {apiKeysText.stored}
          </Button>
        </div>
      </div>
    </Notice>
  )
}
