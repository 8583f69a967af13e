'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { controlIds, Field, Input } from '@baton/ui/primitives/field'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { postJson } from '#lib/post-json.ts'
import { MailboxLink } from './mailbox-link.tsx'
import { accountText } from './text.ts'

/** An address as the account's own page shows it. */
export type ShownAddress = { address: string; proved: boolean; signsIn: boolean }

const text = accountText.addresses

/** The addresses of an account, what each is for, and the acts on them. What the server says stands below the list. */
export function Addresses({ addresses, mailbox }: { addresses: readonly ShownAddress[]; mailbox: string | null }) {
  const router = useRouter()
  const [said, setSaid] = useState<{ sentence: string; refused: boolean } | null>(null)
  const [pressed, setPressed] = useState(false)
  const [choosing, setChoosing] = useState<string | null>(null)
  const act = async (path: 'add' | 'remove' | 'choose', body: object, done: string) => {
    setPressed(true)
    const answer = await postJson<{ sentence?: string }>(`/api/account/addresses/${path}`, body)
    setPressed(false)
    setSaid(
      answer.ok
        ? { sentence: answer.value.sentence ?? done, refused: false }
        : { sentence: answer.refusal.detail, refused: true },
    )
    if (!answer.ok) return false
    setChoosing(null)
    router.refresh()
    return true
  }
  const read = (event: FormEvent<HTMLFormElement>, name: string) => {
    event.preventDefault()
    return String(new FormData(event.currentTarget).get(name) ?? '')
  }
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex flex-col">
        {addresses.map(({ address, proved, signsIn }) => (
          <li key={address} data-address={address} className="flex flex-col gap-3 border-b py-3 last:border-b-0">
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <span className="min-w-0 flex-1 basis-56 wrap-anywhere">
                <bdi>{address}</bdi>
                <span className="block text-table text-2">
                  {[signsIn ? text.signsIn : null, proved ? text.proved : text.unproved].filter(Boolean).join(', ')}
                </span>
              </span>
              {proved || signsIn ? null : (
                <Button size="small" disabled={pressed} onClick={() => act('add', { email: address }, '')}>
                  {accountText.sendAgain}
                </Button>
              )}
              {proved && !signsIn ? (
                <Button size="small" disabled={pressed} onClick={() => setChoosing(address)}>
                  {text.choose}
                </Button>
              ) : null}
              {signsIn ? null : (
                <Button
                  size="small"
                  disabled={pressed}
                  aria-label={text.remove(address)}
                  onClick={() => act('remove', { email: address }, text.removed(address))}
                >
                  {text.removeShort}
                </Button>
              )}
            </div>
            {choosing === address ? (
              <form
                noValidate
                className="flex flex-wrap items-end gap-4"
                onSubmit={(event) =>
                  act('choose', { email: address, password: read(event, 'password') }, text.chosen(address))
                }
              >
                <div className="basis-64">
                  <Field id="choose-password" label={accountText.password} hint={text.passwordHint}>
                    <Input
                      {...controlIds('choose-password', { hint: true })}
                      name="password"
                      type="password"
                      autoComplete="current-password"
                    />
                  </Field>
                </div>
                <Button type="submit" disabled={pressed}>
                  {text.chooseThis(address)}
                </Button>
              </form>
            ) : null}
          </li>
        ))}
      </ul>
      <div role="status">
        {said ? (
          <Notice look={said.refused ? { tone: 'danger', shape: 'bad' } : { tone: 'neutral', shape: 'person' }}>
            {said.sentence} {said.refused ? null : <MailboxLink mailbox={mailbox} />}
          </Notice>
        ) : null}
      </div>
      <form
        noValidate
        className="flex flex-wrap items-end gap-4"
        onSubmit={async (event) => {
          const form = event.currentTarget
          if (await act('add', { email: read(event, 'email') }, '')) form.reset()
        }}
      >
        <div className="basis-64">
          <Field id="further-address" label={text.further} hint={text.furtherHint}>
            <Input
              {...controlIds('further-address', { hint: true })}
              name="email"
              type="email"
              autoComplete="email"
              autoCapitalize="none"
              spellCheck={false}
            />
          </Field>
        </div>
        <Button type="submit" disabled={pressed}>
          {text.add}
        </Button>
      </form>
    </div>
  )
}
