import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { AccountForm } from '#features/account/account-form.tsx'
import { accountText } from '#features/account/text.ts'
import { paths } from '#lib/paths.ts'

export const metadata: Metadata = { title: accountText.signUpTitle }

export default function SignUpPage() {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <h1 className="text-title font-semibold">{accountText.signUpTitle}</h1>
        <p className="text-2">{accountText.signUpLead}</p>
      </div>
      <AccountForm
        provider="sign-up"
        fields={[
          { name: 'email', label: accountText.email, type: 'email', autoComplete: 'username' },
          {
            name: 'password',
            label: accountText.password,
            type: 'password',
            autoComplete: 'new-password',
            hint: accountText.newPasswordHint,
          },
          {
            name: 'displayName',
            label: accountText.displayName,
            type: 'text',
            autoComplete: 'name',
            hint: accountText.displayNameHint,
          },
          {
            name: 'organizationName',
            label: accountText.organization,
            type: 'text',
            autoComplete: 'organization',
            hint: accountText.organizationHint,
          },
        ]}
        button={accountText.signUp}
        pressedButton={accountText.signingUp}
        next="/"
      />
      <p className="text-2">
        {accountText.haveAccount}{' '}
        <Link href={paths.signIn()} className="text-link underline">
          {accountText.toSignIn}
        </Link>
      </p>
    </div>
  )
}
