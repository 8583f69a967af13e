'use client'

import { Button } from '@baton/ui/primitives/button'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { promotionsText } from '#features/promotions/text.ts'
import { useAct } from '#lib/use-act.ts'

const text = promotionsText.deploying

/** Tries a failed deployment again from the step that failed. */
export function RetryDeployment(props: { deploymentId: string; fromStep: number; process: string | null }) {
  const act = useAct()
  const { deploymentId, fromStep, process } = props
  return (
    <div className="flex flex-col gap-2">
      <Button
        disabled={act.pressed}
        onClick={() => act.run((api) => api.own.deployments.retry.mutate({ deploymentId }))}
        className="w-fit"
      >
        {act.pressed ? text.retrying : text.retry(fromStep)}
      </Button>
      {process ? <p className="text-2">{process}</p> : null}
      <RefusalNotice refusal={act.refusal} />
    </div>
  )
}
