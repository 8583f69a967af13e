'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { useState } from 'react'
import { postJson } from '#lib/post-json.ts'

/** Posts to one of the account's addresses when pressed, then opens the page that follows. Shows a refusal in its place. */
export function PostButton<Answer>(props: {
  path: string
  body: object
  label: string
  pressedLabel: string
  /** The page to open after the answer. */
  leadsTo: (answer: Answer) => string
}) {
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pressed, setPressed] = useState(false)
  const post = async () => {
    setPressed(true)
    const answer = await postJson<Answer>(props.path, props.body)
    if (answer.ok) {
      window.location.assign(props.leadsTo(answer.value))
      return
    }
    setPressed(false)
    setRefusal(answer.refusal.detail)
  }
  return (
    <div className="flex flex-col gap-4">
      <div role="alert">{refusal ? <Notice look={{ tone: 'danger', shape: 'bad' }}>{refusal}</Notice> : null}</div>
      <Button variant="primary" size="large" disabled={pressed} onClick={post}>
        {pressed ? props.pressedLabel : props.label}
      </Button>
    </div>
  )
}
