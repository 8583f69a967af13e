'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input } from '@baton/ui/primitives/field'
import { type FormEvent, useRef, useState } from 'react'
import { type SignInProvider, signIn } from '#lib/sign-in.ts'
import { accountText } from './text.ts'

/** One line of an account form. */
export type AccountField = {
  name: string
  label: string
  type: 'email' | 'password' | 'text'
  autoComplete: string
  hint?: string
  value?: string
  readOnly?: boolean
}

/**
 * Signs in, up or into an organisation: one column, one button, the server's own sentence above it when it refuses.
 * What was typed stays.
 */
export function AccountForm(props: {
  provider: SignInProvider
  fields: readonly AccountField[]
  fixed?: Readonly<Record<string, string>>
  button: string
  pressedButton: string
  next: string
}) {
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pressed, setPressed] = useState(false)
  const alert = useRef<HTMLDivElement>(null)
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const values = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]),
    )
    setPressed(true)
    setRefusal(null)
    const answer = await signIn(props.provider, { ...props.fixed, ...values })
    if (answer.ok) {
      window.location.assign(props.next)
      return
    }
    setPressed(false)
    setRefusal(answer.message)
    alert.current?.focus()
  }
  return (
    <form onSubmit={onSubmit} method="post" noValidate className="flex flex-col gap-4">
      <div ref={alert} tabIndex={-1} role="alert" className="outline-none">
        {refusal ? <Notice look={{ tone: 'danger', shape: 'bad' }}>{refusal}</Notice> : null}
      </div>
      {props.fields.map((field, index) => (
        <AccountControl key={field.name} field={field} focus={index === 0 && !field.readOnly} />
      ))}
      <Button type="submit" variant="primary" size="large" disabled={pressed}>
        {pressed ? props.pressedButton : props.button}
      </Button>
    </form>
  )
}

function AccountControl({ field, focus }: { field: AccountField; focus: boolean }) {
  const [shown, setShown] = useState(false)
  const isPassword = field.type === 'password'
  return (
    <Field
      id={field.name}
      label={field.label}
      hint={field.hint}
      action={
        isPassword ? (
          <button
            type="button"
            aria-pressed={shown}
            aria-label={shown ? accountText.hidePassword : accountText.showPassword}
            onClick={() => setShown(!shown)}
            className="touch-target text-table text-link hover:underline"
          >
            {shown ? accountText.hide : accountText.show}
          </button>
        ) : null
      }
    >
      <Input
        {...controlIds(field.name, { hint: field.hint !== undefined })}
        name={field.name}
        type={isPassword && shown ? 'text' : field.type}
        autoComplete={field.autoComplete}
        defaultValue={field.value}
        readOnly={field.readOnly}
        autoFocus={focus}
        aria-required
        autoCapitalize={field.type === 'text' ? 'words' : 'none'}
        spellCheck={false}
      />
    </Field>
  )
}
