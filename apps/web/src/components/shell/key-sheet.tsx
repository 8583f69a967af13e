'use client'

import { KeyHint } from '@baton/ui/patterns/key-hint'
import { Dialog } from '@baton/ui/primitives/dialog'
import { KEY_SHEET, shellText } from '#text/shell.ts'

/** Every key and what it does. Loaded when it is asked for. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={shellText.keys}
      description={shellText.keysHint}
      closeLabel={shellText.close}
    >
      <dl className="flex flex-col">
        {KEY_SHEET.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-4 border-b py-2 last:border-b-0">
            <dt>{does}</dt>
            <dd>
              <KeyHint keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
