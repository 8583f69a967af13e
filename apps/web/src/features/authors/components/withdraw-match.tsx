'use client'

import { Button } from '@baton/ui/primitives/button'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { authorsText as text } from '../text.ts'

/** Takes back what was said of an author. */
export function WithdrawMatch({ matchId, name }: { matchId: string; name: string }) {
  const act = useAct()
  return (
    <>
      <Button
        size="small"
        disabled={act.pressed}
        aria-label={text.withdrawLabel(name)}
        onClick={() => act.run((api) => api.own.authors.withdrawMatch.mutate({ matchId }))}
      >
        {act.pressed ? text.withdrawing : text.withdraw}
      </Button>
      <RefusalNotice refusal={act.refusal} />
    </>
  )
}
