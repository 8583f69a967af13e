'use client'

import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Textarea } from '@baton/ui/primitives/field'
import { pressOnCtrlEnter } from '#lib/press-on-ctrl-enter.ts'
import type { Act } from '#lib/use-act.ts'
import { promotionsText } from '../text.ts'
import type { Decidable } from '../types.ts'

const text = promotionsText.decide

/** Approves with an optional comment. Rejecting is a further step, apart and quieter. */
export function DecideForm(props: {
  promotion: Decidable
  subject: { promotionId: string; intentSha256: string }
  act: Act
  comment: string
  onComment: (comment: string) => void
  onReject: (() => void) | null
}) {
  const { promotion, act, comment } = props
  const approve = () =>
    act.run((api) => api.own.promotions.approve.mutate({ ...props.subject, comment: comment.trim() || null }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void approve()
      }}
      className="flex flex-wrap items-end gap-x-4 gap-y-3"
    >
      <div className="min-w-0 flex-1 basis-72">
        <Field id="comment" label={text.comment}>
          <Textarea
            {...controlIds('comment', {})}
            data-key="a"
            rows={1}
            maxLength={2_000}
            value={comment}
            onChange={(event) => props.onComment(event.target.value)}
            onKeyDown={pressOnCtrlEnter}
          />
        </Field>
      </div>
      <div className="flex gap-6 max-md:w-full max-md:flex-col max-md:gap-2">
        {props.onReject ? (
          <Button variant="quiet" data-key="r" disabled={act.pressed} onClick={props.onReject}>
            {text.reject}
          </Button>
        ) : null}
        <Button type="submit" variant="primary" size="large" disabled={act.pressed} className="max-md:w-full">
          {act.pressed ? text.approving : text.approve(promotion.environmentName)}
        </Button>
      </div>
      <p role="status" className="sr-only">
        {act.pressed ? text.approving : ''}
      </p>
    </form>
  )
}
