'use client'

import { StatusText } from '@baton/ui/patterns/status-badge'
import { Button } from '@baton/ui/primitives/button'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { PUBLICATION_LOOK } from '../status.ts'
import { buildsText } from '../text.ts'
import type { Publication } from '../types.ts'

const text = buildsText.artifacts

/** How one consumer took an artifact; a refusal shows its code and words, and can be tried again. */
export function PublicationLine({ publication, mayRetry }: { publication: Publication; mayRetry: boolean }) {
  const act = useAct()
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-table">
        <span className="text-2">
          {text.publications} <bdi>{publication.consumer}</bdi>:
        </span>
        <StatusText look={PUBLICATION_LOOK[publication.state]} />
        {publication.attempts > 1 ? <span className="text-2">{text.tries(publication.attempts)}</span> : null}
        {publication.errorCode ? <code className="font-mono">{publication.errorCode}</code> : null}
      </div>
      {publication.errorMessage ? (
        <p className="text-table wrap-anywhere text-2">
          <bdi>{publication.errorMessage}</bdi>
        </p>
      ) : null}
      {publication.state === 'refused' && mayRetry ? (
        <Button
          size="small"
          className="w-fit"
          disabled={act.pressed}
          onClick={() => act.run((api) => api.ci.publications.retry.mutate({ id: publication.id }))}
        >
          {act.pressed ? text.retrying : text.retry}
        </Button>
      ) : null}
      <RefusalNotice refusal={act.refusal} />
    </div>
  )
}
