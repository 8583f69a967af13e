import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { AccountForm } from '#features/account/account-form.tsx'
import { accountText } from '#features/account/text.ts'
import { paths } from '#lib/paths.ts'
import { safeNext } from '#lib/safe-next.ts'
import { webProcess } from '#server/web-process.ts'

export const metadata: Metadata = { title: accountText.signInTitle }

export default async function SignInPage(props: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = safeNext((await props.searchParams).next)
  const { env } = await webProcess()
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-title font-semibold">{accountText.signInTitle}</h1>
      <AccountForm
        provider="credentials"
        fields={[
          { name: 'email', label: accountText.email, type: 'email', autoComplete: 'username' },
          { name: 'password', label: accountText.password, type: 'password', autoComplete: 'current-password' },
        ]}
        button={accountText.signIn}
        pressedButton={accountText.signingIn}
        next={next}
      />
      {env.SIGN_UP === 'closed' ? null : (
        <p className="text-2">
          {accountText.newHere}{' '}
          <Link href={paths.signUp()} className="text-link underline">
            {accountText.toSignUp}
          </Link>
        </p>
      )}
    </div>
  )
}
