'use client'

import { Button } from '@baton/ui/primitives/button'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { type Service, usageText as text } from '../text.ts'

/** Has the rules run now. */
export function RunNow({ service }: { service: Service }) {
  const act = useAct()
  const [started, setStarted] = useState(false)
  const onClick = async () => {
    setStarted(false)
    const answer = await act.run((api) =>
      service === 'builds' ? api.ci.buildRetention.run.mutate({}) : api.own.deliveryRetention.run.mutate({}),
    )
    setStarted(answer?.ok ?? false)
  }
  return (
    <div className="mt-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-4">
        <Button onClick={onClick} disabled={act.pressed}>
          {act.pressed ? text.starting : text.run}
        </Button>
        <span role="status" className="text-2">
          {started ? text.started : ''}
        </span>
      </div>
      <RefusalNotice refusal={act.refusal} />
    </div>
  )
}
