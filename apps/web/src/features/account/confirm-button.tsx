'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { useState } from 'react'
import { postJson } from '#lib/post-json.ts'
import { accountText } from './text.ts'

/** Confirms an address for the account that is signed in. */
export function ConfirmButton({ token, address }: { token: string; address: string }) {
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pressed, setPressed] = useState(false)
  const confirm = async () => {
    setPressed(true)
    const answer = await postJson('/api/account/confirm', { token })
    if (answer.ok) {
      window.location.assign('/')
      return
    }
    setPressed(false)
    setRefusal(answer.refusal.detail)
  }
  return (
    <div className="flex flex-col gap-4">
      <div role="alert">{refusal ? <Notice look={{ tone: 'danger', shape: 'bad' }}>{refusal}</Notice> : null}</div>
      <Button variant="primary" size="large" disabled={pressed} onClick={confirm}>
        {pressed ? accountText.confirming : accountText.confirm(address)}
      </Button>
    </div>
  )
}
