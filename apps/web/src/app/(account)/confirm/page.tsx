import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { Link } from '#components/link.tsx'
import { SignOutButton } from '#components/shell/sign-out-button.tsx'
import { ConfirmNotice } from '#features/account/confirm-notice.tsx'
import { accountText } from '#features/account/text.ts'
import { paths } from '#lib/paths.ts'
import { findSignedIn } from '#server/page-session.ts'
import { webProcess } from '#server/web-process.ts'

export const metadata: Metadata = { title: accountText.confirmFirstTitle }

/** Where an account waits that can do nothing before its address is confirmed. */
export default async function ConfirmFirstPage() {
  const signedIn = await findSignedIn()
  if (!signedIn) redirect(paths.signIn())
  if (signedIn.user.addressProved) redirect('/')
  const { mailbox } = await webProcess()
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-title font-semibold">{accountText.confirmFirstTitle}</h1>
      <ConfirmNotice email={signedIn.user.email} mailbox={mailbox} why={accountText.confirmFirstWhy} />
      <div className="flex flex-wrap items-center gap-4">
        <Link href="/" className={buttonClass('secondary')}>
          {accountText.toOrganization}
        </Link>
        <SignOutButton />
      </div>
    </div>
  )
}
