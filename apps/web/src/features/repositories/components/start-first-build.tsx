'use client'

import { Button } from '@baton/ui/primitives/button'
import { useParams, useRouter } from 'next/navigation'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { paths } from '#lib/paths.ts'
import { useAct } from '#lib/use-act.ts'
import { repositoriesText as text } from '../text.ts'

/** Starts a build of the main branch as it is now, and opens it. */
export function StartFirstBuild({ repositoryId }: { repositoryId: string }) {
  const { org } = useParams<{ org: string }>()
  const router = useRouter()
  const act = useAct()
  const start = async () => {
    const answer = await act.run((api) => api.ci.builds.start.mutate({ repositoryId }))
    if (answer?.ok) router.push(paths.build(org, answer.value.id))
  }
  return (
    <div className="flex flex-col gap-2">
      <Button variant="primary" disabled={act.pressed} onClick={start} className="w-fit">
        {act.pressed ? text.startingFirst : text.startFirst}
      </Button>
      <RefusalNotice refusal={act.refusal} />
    </div>
  )
}
