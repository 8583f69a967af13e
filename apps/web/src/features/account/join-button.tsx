'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { useState } from 'react'
import { paths } from '#lib/paths.ts'
import { postJson } from '#lib/post-json.ts'
import { accountText } from './text.ts'

/** Joins an organisation with the account that is signed in. */
export function JoinButton({ token, organization }: { token: string; organization: string }) {
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pressed, setPressed] = useState(false)
  const join = async () => {
    setPressed(true)
    const answer = await postJson<{ slug: string }>('/api/account/join', { token })
    if (answer.ok) {
      window.location.assign(paths.home(answer.value.slug))
      return
    }
    setPressed(false)
    setRefusal(answer.refusal.detail)
  }
  return (
    <div className="flex flex-col gap-4">
      <div role="alert">{refusal ? <Notice look={{ tone: 'danger', shape: 'bad' }}>{refusal}</Notice> : null}</div>
      <Button variant="primary" size="large" disabled={pressed} onClick={join}>
        {pressed ? accountText.joining : accountText.join(organization)}
      </Button>
    </div>
  )
}
