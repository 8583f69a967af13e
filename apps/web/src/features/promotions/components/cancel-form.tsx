'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Textarea } from '@baton/ui/primitives/field'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { pressOnCtrlEnter } from '#lib/press-on-ctrl-enter.ts'
import type { Act } from '#lib/use-act.ts'
import { promotionsText } from '../text.ts'
import type { Decidable } from '../types.ts'

const text = promotionsText.decide

/** Takes a request back that has not started. */
export function CancelForm({ promotion, act, onBack }: { promotion: Decidable; act: Act; onBack: () => void }) {
  const [reason, setReason] = useState('')
  const { promotionId } = promotion
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void act.run((api) => api.own.promotions.cancel.mutate({ promotionId, reason: reason.trim() || null }))
      }}
      className="flex flex-col gap-3"
    >
      <p>{text.cancelConsequence}</p>
      <RefusalNotice refusal={act.refusal} />
      <Field id="cancel-reason" label={text.cancelWhy}>
        <Textarea
          {...controlIds('cancel-reason', {})}
          autoFocus
          rows={1}
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={pressOnCtrlEnter}
        />
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="quiet" onClick={onBack}>
          {text.keep}
        </Button>
        <Button type="submit" variant="danger" disabled={act.pressed}>
          {act.pressed ? text.cancelling : text.cancelButton(promotion.number)}
        </Button>
      </div>
    </form>
  )
}
