'use client'

import { Button } from '@baton/ui/primitives/button'
import { Dialog } from '@baton/ui/primitives/dialog'
import { controlIds, Field, Textarea } from '@baton/ui/primitives/field'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { pressOnCtrlEnter } from '#lib/press-on-ctrl-enter.ts'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { buildsText as text } from '../text.ts'
import type { Build } from '../types.ts'

/** Stops a build once its reader has seen what that ends, with their reason where they have one. */
export function CancelBuild({ build }: { build: Pick<Build, 'id' | 'number'> }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const act = useAct()
  const cancel = async () => {
    const answer = await act.run((api) => api.ci.builds.cancel.mutate({ id: build.id, reason }))
    if (answer?.ok) setOpen(false)
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text.cancelAsk}</Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={text.cancel(build.number)}
        description={text.cancelConsequence}
        closeLabel={appText.close}
      >
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void cancel()
          }}
        >
          <RefusalNotice refusal={act.refusal} />
          <Field id="cancel-reason" label={text.cancelWhy}>
            <Textarea
              {...controlIds('cancel-reason', {})}
              rows={2}
              maxLength={2_000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              onKeyDown={pressOnCtrlEnter}
            />
          </Field>
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>{text.keepRunning}</Button>
            <Button type="submit" variant="danger" disabled={act.pressed}>
              {act.pressed ? text.cancelling : text.cancel(build.number)}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
