import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { LetterKeysSwitch } from '#components/shell/letter-keys-switch.tsx'
import { SignOutButton } from '#components/shell/sign-out-button.tsx'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import { Addresses } from '#features/account/addresses.tsx'
import { ConfirmNotice } from '#features/account/confirm-notice.tsx'
import { accountText } from '#features/account/text.ts'
import { LETTER_KEYS_COOKIE } from '#lib/keys.ts'
import { readTheme, THEME_COOKIE } from '#lib/theme.ts'
import { openOrganization, ownAddresses } from '#server/page-session.ts'
import { shellText } from '#text/shell.ts'

export const metadata: Metadata = { title: shellText.settingsTabs.preferences }

export default async function PreferencesPage(props: { params: Promise<{ org: string }> }) {
  const { user, web } = await openOrganization((await props.params).org)
  const jar = await cookies()
  return (
    <>
      <PageHeader
        size="title"
        sentence={shellText.settingsTabs.preferences}
        detail={shellText.preferencesDetail(user.displayName, user.email)}
      />
      {user.addressProved ? null : <ConfirmNotice email={user.email} mailbox={web.mailbox} />}
      <Section title={accountText.addresses.title} id="addresses" aside={accountText.addresses.detail}>
        <Addresses addresses={await ownAddresses()} mailbox={web.mailbox} />
      </Section>
      <Section title={shellText.theme} id="theme">
        <div className="max-w-80">
          <ThemeSwitch theme={readTheme(jar.get(THEME_COOKIE)?.value)} />
        </div>
      </Section>
      <Section title={shellText.keys} id="keys">
        <LetterKeysSwitch on={jar.get(LETTER_KEYS_COOKIE)?.value !== 'off'} />
      </Section>
      <div>
        <SignOutButton />
      </div>
    </>
  )
}
