import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { AccountForm } from '#features/account/account-form.tsx'
import { ConfirmButton } from '#features/account/confirm-button.tsx'
import { accountText } from '#features/account/text.ts'
import { findSignedIn, previewProof } from '#server/page-session.ts'
import { appText } from '#text/app.ts'

export const metadata: Metadata = { title: 'Confirm your address', referrer: 'no-referrer' }

export default async function ConfirmPage(props: { params: Promise<{ token: string }> }) {
  const { token } = await props.params
  const proof = await previewProof(token)
  const signedIn = await findSignedIn()
  if (proof?.state !== 'open') {
    return (
      <div className="flex flex-col gap-6">
        <h1 className="text-title font-semibold wrap-anywhere">{accountText.confirmOver[proof?.state ?? 'unknown']}</h1>
        <p className="text-2">{accountText.confirmOverDetail[proof?.state ?? 'unknown']}</p>
        <Link href="/" className={`${buttonClass('secondary')} w-fit`}>
          {appText.toStart}
        </Link>
      </div>
    )
  }
  const { address } = proof
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <h1 className="text-title font-semibold wrap-anywhere">{accountText.confirmIsYours(address)}</h1>
        <p className="text-2">{accountText.confirmLead}</p>
      </div>
      {signedIn === null ? (
        <AccountForm
          provider="confirmation"
          fixed={{ token }}
          fields={[
            {
              name: 'email',
              label: accountText.email,
              type: 'email',
              autoComplete: 'username',
              value: address,
              readOnly: true,
            },
            { name: 'password', label: accountText.password, type: 'password', autoComplete: 'current-password' },
          ]}
          button={accountText.confirm(address)}
          pressedButton={accountText.confirming}
          next="/"
        />
      ) : signedIn.user.userId === proof.userId ? (
        <ConfirmButton token={token} address={address} />
      ) : (
        <p className="text-2">{accountText.confirmOther(signedIn.user.email)}</p>
      )}
    </div>
  )
}
