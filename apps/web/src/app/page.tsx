import { EmptyState } from '@baton/ui/patterns/empty-state'
import { redirect } from 'next/navigation'
import { SignOutButton } from '#components/shell/sign-out-button.tsx'
import { Wordmark } from '#components/wordmark.tsx'
import { accountText } from '#features/account/text.ts'
import { paths } from '#lib/paths.ts'
import { findSignedIn } from '#server/page-session.ts'

/** The start page leads on: to sign in, or into the person's organisation. */
export default async function StartPage() {
  const signedIn = await findSignedIn()
  if (!signedIn) redirect(paths.signIn())
  const [first] = signedIn.organizations
  if (first) redirect(paths.home(first.slug))
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col gap-8 px-4 py-12 md:py-24">
      <Wordmark />
      <EmptyState title={accountText.noOrganization} action={<SignOutButton />}>
        {accountText.noOrganizationDetail}
      </EmptyState>
    </main>
  )
}
