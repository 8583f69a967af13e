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

/** Rejects with a reason, which the requester reads. */
export function RejectForm(props: {
  promotion: Decidable
  subject: { promotionId: string; intentSha256: string }
  act: Act
  onBack: () => void
}) {
  const { promotion, act } = props
  const [reason, setReason] = useState('')
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void act.run((api) => api.own.promotions.reject.mutate({ ...props.subject, reason: reason.trim() }))
      }}
      className="flex flex-col gap-3"
    >
      <RefusalNotice refusal={act.refusal} />
      <Field
        id="reject-reason"
        label={text.rejectWhy}
        hint={promotion.requesterName === null ? text.rejectReadSystem : text.rejectRead(promotion.requesterName)}
      >
        <Textarea
          {...controlIds('reject-reason', { hint: true, required: true })}
          autoFocus
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={pressOnCtrlEnter}
        />
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="quiet" onClick={props.onBack}>
          {text.back}
        </Button>
        <Button type="submit" variant="danger" disabled={act.pressed}>
          {act.pressed ? text.rejecting : text.rejectButton(promotion.version, promotion.environmentName)}
        </Button>
      </div>
    </form>
  )
}
