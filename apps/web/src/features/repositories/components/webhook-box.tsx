'use client'

import { CopyButton } from '@baton/ui/patterns/copy-button'
import { StatusText } from '@baton/ui/patterns/status-badge'
import type { StatusLook } from '@baton/ui/patterns/status-look'
import { Button } from '@baton/ui/primitives/button'
import { Input } from '@baton/ui/primitives/field'
import { useParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { onLive } from '#lib/live/live-store.ts'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { repositoriesText as text } from '../text.ts'
import { ReplaceSecret } from './replace-secret.tsx'

export type Forge = 'github' | 'gitlab' | 'gitea'
type Replace = 'here' | 'atSample' | null
type Delivery = { state: 'none' | 'accepted' | 'rejected'; sentence: string }

const LOOK: Readonly<Record<Delivery['state'], StatusLook>> = {
  none: { word: 'No delivery yet', tone: 'neutral', shape: 'notBegun' },
  accepted: { word: 'Delivery accepted', tone: 'success', shape: 'good' },
  rejected: { word: 'Delivery refused', tone: 'danger', shape: 'bad' },
}

/** What to paste at the forge, and a line that turns when the first delivery comes. */
export function WebhookBox(props: {
  repositoryId: string
  forge: Forge
  webhookUrl: string
  /** Known only right after connecting; later it is shown on request. */
  secret: string | null
  delivery: Delivery
  /** Whether the secret can be replaced here. At the sample repository its forge gets the new one as well. */
  replace: Replace
}) {
  const delivery = useDelivery(props.repositoryId, props.delivery)
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <p className="text-2">{text.webhookSteps[props.forge]}</p>
      <Shown id="webhook-url" label={text.address} value={props.webhookUrl} copy={text.copyAddress} />
      <Secret repositoryId={props.repositoryId} known={props.secret} replace={props.replace} />
      <p role="status" className="wrap-anywhere">
        <StatusText look={LOOK[delivery.state]}>{delivery.sentence}</StatusText>
      </p>
    </div>
  )
}

function useDelivery(repositoryId: string, first: Delivery): Delivery {
  const { org } = useParams<{ org: string }>()
  const [delivery, setDelivery] = useState(first)
  useEffect(() => setDelivery(first), [first])
  useEffect(
    () =>
      onLive([`repository:${repositoryId}`], async () => {
        const { createBrowserApi } = await import('#lib/browser-api.ts')
        const read = await createBrowserApi(org)
          .ci.repositories.get.query({ id: repositoryId })
          .catch(() => null)
        if (read) setDelivery(read.lastDelivery)
      }),
    [org, repositoryId],
  )
  return delivery
}

function Secret(props: { repositoryId: string; known: string | null; replace: Replace }) {
  const { repositoryId } = props
  const act = useAct()
  const [secret, setSecret] = useState(props.known)
  return (
    <div className="flex flex-col gap-2">
      {secret === null ? null : <Shown id="webhook-secret" label={text.secret} value={secret} copy={text.copySecret} />}
      <div className="flex flex-wrap gap-2">
        {secret === null ? (
          <Button
            disabled={act.pressed}
            onClick={async () => {
              const answer = await act.run((api) => api.ci.repositories.revealSecret.mutate({ id: repositoryId }))
              if (answer?.ok) setSecret(answer.value.webhookSecret)
            }}
          >
            {act.pressed ? text.revealing : text.reveal}
          </Button>
        ) : null}
        {props.replace ? (
          <ReplaceSecret repositoryId={repositoryId} isSample={props.replace === 'atSample'} onReplaced={setSecret} />
        ) : null}
      </div>
      <RefusalNotice refusal={act.refusal} />
    </div>
  )
}

function Shown({ id, label, value, copy }: { id: string; label: string; value: string; copy: string }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="flex items-center gap-2">
        <Input
          id={id}
          readOnly
          value={value}
          onFocus={(event) => event.target.select()}
          className="font-mono text-table"
        />
        <CopyButton value={value} label={copy} copiedLabel={appText.copied} />
      </div>
    </div>
  )
}
