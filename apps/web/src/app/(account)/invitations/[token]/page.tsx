import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { type AccountField, AccountForm } from '#features/account/account-form.tsx'
import { JoinButton } from '#features/account/join-button.tsx'
import { accountText, roleWords } from '#features/account/text.ts'
import { findSignedIn, previewInvitation } from '#server/page-session.ts'
import { appText } from '#text/app.ts'

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' }

export default async function InvitationPage(props: {
  params: Promise<{ token: string }>
  searchParams: Promise<{ account?: string }>
}) {
  const { token } = await props.params
  const invitation = await previewInvitation(token)
  if (invitation.closed) {
    return (
      <div className="flex flex-col gap-6">
        <h1 className="text-title font-semibold">{accountText.invitationOver}</h1>
        <p className="text-2">{invitation.closed}</p>
        <Link href="/" className={`${buttonClass('secondary')} w-fit`}>
          {appText.toStart}
        </Link>
      </div>
    )
  }
  const { preview } = invitation
  const signedIn = await findSignedIn()
  // Whoever only claims the address may be somebody else: the link's holder makes an account of their own, unless they say so.
  const asksForAccount =
    preview.account === 'proved' || (preview.account === 'claimed' && (await props.searchParams).account !== undefined)
  const fields: AccountField[] = [
    {
      name: 'email',
      label: accountText.email,
      type: 'email',
      autoComplete: 'username',
      value: preview.email,
      readOnly: true,
    },
    ...(asksForAccount
      ? []
      : [
          {
            name: 'displayName',
            label: accountText.displayName,
            type: 'text',
            autoComplete: 'name',
            hint: accountText.displayNameHint,
          } as const,
        ]),
    {
      name: 'password',
      label: accountText.password,
      type: 'password',
      autoComplete: asksForAccount ? 'current-password' : 'new-password',
      hint: asksForAccount ? accountText.joinHaveAccount : accountText.newPasswordHint,
    },
  ]
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <h1 className="text-title font-semibold wrap-anywhere">{accountText.joinTitle(preview.organizationName)}</h1>
        <p className="text-2">{accountText.joinLead(preview.invitedBy, roleWords[preview.role])}</p>
      </div>
      {signedIn ? (
        <div className="flex flex-col gap-4">
          <p className="text-2">{accountText.signedInAs(signedIn.user.email)}</p>
          <JoinButton token={token} organization={preview.organizationName} />
        </div>
      ) : (
        <>
          <AccountForm
            key={String(asksForAccount)}
            provider="invitation"
            fixed={{ token }}
            fields={fields}
            button={accountText.join(preview.organizationName)}
            pressedButton={accountText.joining}
            next="/"
          />
          {preview.account === 'claimed' ? (
            <Link href={asksForAccount ? '?' : '?account'} className="w-fit text-link underline">
              {asksForAccount ? accountText.joinNoAccount : accountText.joinAccount}
            </Link>
          ) : null}
        </>
      )}
    </div>
  )
}
