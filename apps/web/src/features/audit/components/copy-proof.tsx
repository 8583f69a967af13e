'use client'

import { Button } from '@baton/ui/primitives/button'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { auditText as text } from '../text.ts'

/** Copies the inclusion proof of an entry, as JSON. */
export function CopyProof({ entryId }: { entryId: string }) {
  const act = useAct()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const answer = await act.run((api) => api.own.audit.proof.query({ entryId }))
    if (!answer?.ok) return
    await navigator.clipboard.writeText(JSON.stringify(answer.value, null, 2))
    setCopied(true)
  }
  return (
    <div className="flex flex-col gap-2">
      <Button size="small" className="w-fit" disabled={act.pressed} onClick={copy}>
        {act.pressed ? text.copyingProof : copied ? text.proofCopied : text.copyProof}
      </Button>
      <RefusalNotice refusal={act.refusal} />
    </div>
  )
}
