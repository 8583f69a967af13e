'use client'

import { Button } from '@baton/ui/primitives/button'
import { Dialog } from '@baton/ui/primitives/dialog'
import { useEffect, useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { membersText } from '../text.ts'

/** Says what a removal ends, counted by the server, before it is pressed. */
export function RemoveMember({ userId, name, onClose }: { userId: string; name: string; onClose: () => void }) {
  const measure = useAct()
  const remove = useAct()
  const [sentence, setSentence] = useState<string | null>(null)
  const { run } = measure
  useEffect(() => {
    void run((api) => api.own.members.previewRemoval.query({ userId })).then((answer) => {
      if (answer?.ok) setSentence(answer.value.sentence)
    })
  }, [run, userId])
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={membersText.removeTitle(name)}
      closeLabel={appText.close}
    >
      <p role="status">{sentence ?? (measure.refusal ? '' : membersText.measuring)}</p>
      <RefusalNotice refusal={measure.refusal ?? remove.refusal} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{appText.cancel}</Button>
        {sentence === null ? null : (
          <Button
            variant="danger"
            disabled={remove.pressed}
            onClick={async () => {
              const answer = await remove.run((api) => api.own.members.remove.mutate({ userId }))
              if (answer?.ok) onClose()
            }}
          >
            {remove.pressed ? membersText.removing : membersText.removeButton(name)}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
