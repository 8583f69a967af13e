'use client'

import { Button } from '@baton/ui/primitives/button'
import { Dialog } from '@baton/ui/primitives/dialog'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { signerKeysText as text } from '../text.ts'

type Decision = 'accept' | 'reject'

/** Accepts or rejects a signing key, once its reader has seen what that means. */
export function DecideSignerKey(props: { keyId: string; state: 'trusted' | 'waiting' | 'rejected' }) {
  const { keyId, state } = props
  const [asked, ask] = useState<Decision | null>(null)
  const start = keyId.slice(0, 8)
  return (
    <span className="flex gap-2">
      {state === 'trusted' ? null : (
        <Button size="small" aria-label={text.acceptLabel(start)} onClick={() => ask('accept')}>
          {text.accept}
        </Button>
      )}
      {state === 'rejected' ? null : (
        <Button size="small" aria-label={text.rejectLabel(start)} onClick={() => ask('reject')}>
          {text.reject}
        </Button>
      )}
      {asked ? <Confirm {...props} decision={asked} onClose={() => ask(null)} /> : null}
    </span>
  )
}

const WORDS = {
  accept: { title: text.acceptTitle, says: text.acceptConsequence, act: text.acceptNow, acting: text.accepting },
  reject: { title: text.rejectTitle, says: text.rejectConsequence, act: text.rejectNow, acting: text.rejecting },
} as const

function Confirm(props: {
  keyId: string
  state: 'trusted' | 'waiting' | 'rejected'
  decision: Decision
  onClose: () => void
}) {
  const { keyId, state, decision, onClose } = props
  const act = useAct()
  const words = WORDS[decision]
  const decide = async () => {
    const answer = await act.run((api) => api.own.signerKeys[decision].mutate({ keyId, was: state }))
    if (answer?.ok) onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={words.title}
      description={words.says}
      closeLabel={appText.close}
    >
      <code className="font-mono text-table wrap-anywhere">{keyId}</code>
      <RefusalNotice refusal={act.refusal} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{appText.cancel}</Button>
        <Button variant={decision === 'accept' ? 'primary' : 'danger'} disabled={act.pressed} onClick={decide}>
          {act.pressed ? words.acting : words.act}
        </Button>
      </div>
    </Dialog>
  )
}
