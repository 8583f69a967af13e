'use client'

import { Button } from '@baton/ui/primitives/button'
import { useParams, useRouter } from 'next/navigation'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { paths } from '#lib/paths.ts'
import { useAct } from '#lib/use-act.ts'
import { shortSha } from '#lib/words.ts'
import { buildsText as text } from '../text.ts'
import type { Build } from '../types.ts'
import { CancelBuild } from './cancel-build.tsx'

/** What a person may do with a build: cancel it while it runs, run it again afterwards, let a stranger's commit run. */
export function BuildActs(props: {
  build: Pick<Build, 'id' | 'number' | 'state' | 'commitSha'>
  mayStart: boolean
  mayCancel: boolean
}) {
  const { org } = useParams<{ org: string }>()
  const router = useRouter()
  const act = useAct()
  const { id, state, commitSha } = props.build
  const runs = state === 'queued' || state === 'running'
  const runAgain = async () => {
    const answer = await act.run((api) => api.ci.builds.runAgain.mutate({ id }))
    if (answer?.ok) router.push(paths.build(org, answer.value.id))
  }
  return (
    <div className="flex max-w-md flex-col items-end gap-2 max-md:items-start">
      {state === 'waiting' && commitSha && props.mayStart ? (
        <>
          <Button
            variant="primary"
            disabled={act.pressed}
            onClick={() => act.run((api) => api.ci.builds.allow.mutate({ id, commitSha }))}
          >
            {act.pressed ? text.allowing : text.allow(shortSha(commitSha))}
          </Button>
          <p className="text-table text-2">{text.allowDetail}</p>
        </>
      ) : null}
      {runs && props.mayCancel ? <CancelBuild build={props.build} /> : null}
      {!runs && state !== 'waiting' && props.mayStart ? (
        <Button disabled={act.pressed} onClick={runAgain}>
          {act.pressed ? text.runningAgain : text.runAgain}
        </Button>
      ) : null}
      <RefusalNotice refusal={act.refusal} />
    </div>
  )
}
