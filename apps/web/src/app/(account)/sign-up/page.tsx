import type { SignUpRule } from '@baton/identity/gates'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { AccountForm } from '#features/account/account-form.tsx'
import { accountText } from '#features/account/text.ts'
import { paths } from '#lib/paths.ts'
import { webProcess } from '#server/web-process.ts'

// The address holds the operator's token.
export const metadata: Metadata = { title: accountText.signUpTitle, referrer: 'no-referrer' }

export default async function SignUpPage(props: { searchParams: Promise<{ first?: string | string[] }> }) {
  const { first } = await props.searchParams
  const rule = (await webProcess()).env.SIGN_UP
  const firstAccountToken = typeof first === 'string' ? first : undefined
  const isClosed = rule === 'closed' && firstAccountToken === undefined
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <h1 className="text-title font-semibold">
          {isClosed ? accountText.signUpClosedTitle : accountText.signUpTitle}
        </h1>
        <p className="text-2">{leadOf(rule, firstAccountToken)}</p>
      </div>
      {isClosed ? null : <SignUpForm firstAccountToken={firstAccountToken} />}
      <p className="text-2">
        {accountText.haveAccount}{' '}
        <Link href={paths.signIn()} className="text-link underline">
          {accountText.toSignIn}
        </Link>
      </p>
    </div>
  )
}

function leadOf(rule: SignUpRule, firstAccountToken: string | undefined): string {
  if (firstAccountToken !== undefined && rule !== 'open') return accountText.firstAccountLead
  if (rule === 'closed') return accountText.signUpClosed
  return rule === 'open' ? accountText.signUpLead : accountText.signUpDomains(rule.domains.join(' or '))
}

function SignUpForm({ firstAccountToken }: { firstAccountToken: string | undefined }) {
  return (
    <AccountForm
      provider="sign-up"
      fixed={firstAccountToken === undefined ? {} : { firstAccountToken }}
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
  )
}
