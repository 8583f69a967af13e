'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { useState } from 'react'
import { postJson } from '#lib/post-json.ts'
import { MailboxLink } from './mailbox-link.tsx'
import { accountText } from './text.ts'

/** Tells somebody who has not proved their address what that means (`why`), where the link is, and sends it again. */
export function ConfirmNotice({ email, mailbox, why }: { email: string; mailbox: string | null; why?: string }) {
  const [said, setSaid] = useState<string | null>(null)
  const [pressed, setPressed] = useState(false)
  const send = async () => {
    setPressed(true)
    const answer = await postJson<{ sentence: string }>('/api/account/send-confirmation', {})
    setPressed(false)
    setSaid(answer.ok ? answer.value.sentence : answer.refusal.detail)
  }
  return (
    <Notice look={{ tone: 'attention', shape: 'person' }}>
      <p className="font-medium">{accountText.confirmTitle(email)}</p>
      <p className="text-2" role="status">
        {said ?? why ?? accountText.confirmWhy}
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-4">
        <MailboxLink mailbox={mailbox} />
        <Button size="small" disabled={pressed} onClick={send}>
          {pressed ? accountText.sending : accountText.sendAgain}
        </Button>
      </div>
    </Notice>
  )
}
