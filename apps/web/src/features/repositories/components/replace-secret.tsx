'use client'

import { Button } from '@baton/ui/primitives/button'
import { Dialog } from '@baton/ui/primitives/dialog'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { repositoriesText as text } from '../text.ts'

/** Replaces a repository's webhook secret once its reader has seen what that ends; hands the new one on. */
export function ReplaceSecret(props: {
  repositoryId: string
  isSample: boolean
  onReplaced: (secret: string) => void
}) {
  const [open, setOpen] = useState(false)
  const act = useAct()
  const replace = async () => {
    const answer = await act.run((api) => api.ci.repositories.rotateSecret.mutate({ id: props.repositoryId }))
    if (!answer?.ok) return
    props.onReplaced(answer.value.webhookSecret)
    setOpen(false)
  }
  return (
    <>
      <Button variant="quiet" className="w-fit" onClick={() => setOpen(true)}>
        {text.rotate}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={text.rotateTitle} closeLabel={appText.close}>
        <p>{props.isSample ? text.rotateSampleConsequence : text.rotateConsequence}</p>
        <RefusalNotice refusal={act.refusal} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{appText.cancel}</Button>
          <Button variant="danger" disabled={act.pressed} onClick={replace}>
            {act.pressed ? text.rotating : text.rotateTitle}
          </Button>
        </div>
      </Dialog>
    </>
  )
}
