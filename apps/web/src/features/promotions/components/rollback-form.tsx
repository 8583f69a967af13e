'use client'

import { DecideBar } from '@baton/ui/patterns/decide-bar'
import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Textarea } from '@baton/ui/primitives/field'
import { useParams, useRouter } from 'next/navigation'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { paths } from '#lib/paths.ts'
import { pressOnCtrlEnter } from '#lib/press-on-ctrl-enter.ts'
import { useAct } from '#lib/use-act.ts'
import { promotionsText } from '../text.ts'

const text = promotionsText.rollback

/** Rolls back with a reason; leads to the promotion that does it. */
export function RollbackForm(props: {
  releaseId: string
  environmentId: string
  version: string
  environmentName: string
}) {
  const { org } = useParams<{ org: string }>()
  const router = useRouter()
  const act = useAct()
  const [reason, setReason] = useState('')
  const { releaseId, environmentId } = props
  const rollBack = async () => {
    const answer = await act.run((api) =>
      api.own.promotions.rollback.mutate({ releaseId, environmentId, reason: reason.trim() }),
    )
    if (answer?.ok) router.push(paths.promotion(org, answer.value.promotionId))
  }
  return (
    <DecideBar label={text.button(props.environmentName, props.version)}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void rollBack()
        }}
        className="flex flex-col gap-3"
      >
        <RefusalNotice refusal={act.refusal} />
        <div className="flex flex-wrap items-end gap-4">
          <div className="min-w-0 flex-1 basis-72">
            <Field id="reason" label={text.reason} hint={text.reasonHint}>
              <Textarea
                {...controlIds('reason', { hint: true, required: true })}
                data-key="r"
                rows={1}
                maxLength={2_000}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                onKeyDown={pressOnCtrlEnter}
              />
            </Field>
          </div>
          <Button type="submit" variant="danger" size="large" disabled={act.pressed} className="max-md:w-full">
            {act.pressed ? text.pressed : text.button(props.environmentName, props.version)}
          </Button>
        </div>
      </form>
    </DecideBar>
  )
}
