'use client'

import { DecideBar } from '@baton/ui/patterns/decide-bar'
import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { barView } from '../decide-bar-rules.ts'
import { promotionsText } from '../text.ts'
import type { Decidable } from '../types.ts'
import { CancelForm } from './cancel-form.tsx'
import { DecideForm } from './decide-form.tsx'
import { RejectForm } from './reject-form.tsx'

const text = promotionsText.decide

/**
 * The bar at the lower edge where a person decides on exactly what they saw: the hash that was on screen goes with the
 * decision. A refusal and what was typed stay, even when somebody else ended the promotion meanwhile.
 */
export function DecidePanel({ promotion }: { promotion: Decidable }) {
  const [seenSha256, setSeen] = useState(promotion.intentSha256)
  const [mode, setMode] = useState<'bar' | 'reject' | 'cancel'>('bar')
  const [comment, setComment] = useState('')
  const act = useAct()
  const view = barView({
    status: promotion.status,
    you: promotion.you,
    seenSha256,
    currentSha256: promotion.intentSha256,
  })
  const subject = { promotionId: promotion.promotionId, intentSha256: seenSha256 }
  const back = () => {
    act.clear()
    setMode('bar')
  }
  if (view.kind === 'none') {
    return act.refusal ? (
      <DecideBar label={text.label}>
        <Refused act={act} comment={comment} />
      </DecideBar>
    ) : null
  }
  if (view.kind === 'changed') {
    return (
      <DecideBar label={text.label}>
        <Refused act={act} comment={comment} />
        <Notice
          live
          look={{ tone: 'attention', shape: 'look' }}
          action={
            <Button
              onClick={() => {
                act.clear()
                setSeen(promotion.intentSha256)
                document.getElementById('changes')?.scrollIntoView({ block: 'start' })
              }}
            >
              {text.showChange}
            </Button>
          }
        >
          {text.changed}
        </Notice>
      </DecideBar>
    )
  }
  if (mode === 'cancel' && view.kind === 'sentence' && view.cancel) {
    return (
      <DecideBar label={text.label}>
        <CancelForm promotion={promotion} act={act} onBack={back} />
      </DecideBar>
    )
  }
  if (mode === 'reject' && view.kind === 'decide' && view.reject) {
    return (
      <DecideBar label={text.label}>
        <RejectForm promotion={promotion} subject={subject} act={act} onBack={back} />
      </DecideBar>
    )
  }
  return (
    <DecideBar label={text.label}>
      <div className="flex flex-col gap-3">
        <Refused act={act} comment="" />
        <div className="flex flex-wrap items-center justify-between gap-3 empty:hidden">
          {view.sentence ? (
            <p className="max-w-[72ch] flex-1 basis-72">
              <LocalSentence>{view.sentence}</LocalSentence>
            </p>
          ) : null}
          {view.kind === 'decide' && !view.approve && view.reject ? (
            <Button data-key="r" onClick={() => setMode('reject')}>
              {text.reject}
            </Button>
          ) : null}
          {view.kind === 'sentence' && view.cancel ? (
            <Button onClick={() => setMode('cancel')}>{text.cancel}</Button>
          ) : null}
        </div>
        {view.kind === 'decide' && view.approve ? (
          <DecideForm
            promotion={promotion}
            subject={subject}
            act={act}
            comment={comment}
            onComment={setComment}
            onReject={view.reject ? () => setMode('reject') : null}
          />
        ) : null}
      </div>
    </DecideBar>
  )
}

function Refused({ act, comment }: { act: ReturnType<typeof useAct>; comment: string }) {
  return (
    <div className="flex flex-col gap-2" hidden={act.refusal === null}>
      <RefusalNotice refusal={act.refusal} />
      {act.refusal && comment !== '' ? (
        <div className="text-2">
          {text.commentKept}
          <blockquote className="border-l-2 pl-3 whitespace-pre-wrap">{comment}</blockquote>
        </div>
      ) : null}
    </div>
  )
}
