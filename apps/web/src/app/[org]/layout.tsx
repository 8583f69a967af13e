import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { LiveConnection } from '#components/live/live-connection.tsx'
import { InboxBadge, InboxCount } from '#components/shell/inbox-badge.tsx'
import { BottomBar, placesOf, Sidebar } from '#components/shell/navigation.tsx'
import { OrganizationMenu } from '#components/shell/organization-menu.tsx'
import { PageKeys } from '#components/shell/page-keys.tsx'
import { SignOutButton } from '#components/shell/sign-out-button.tsx'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import { LETTER_KEYS_COOKIE } from '#lib/keys.ts'
import { readTheme, THEME_COOKIE } from '#lib/theme.ts'
import { findSignedIn, liveMark, openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'
import { shellText } from '#text/shell.ts'

export default async function OrganizationLayout(props: { children: ReactNode; params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const opened = await openOrganization(org)
  const signedIn = await findSignedIn()
  const jar = await cookies()
  const inbox = await settle(opened.api.inbox.get({}))
  const waiting = inbox.ok ? inbox.value.waitingForYou.length : 0
  const badge = <InboxBadge initial={waiting} />
  const places = placesOf(org, { audit: opened.may('audit:read') }, badge)
  return (
    <div className="flex min-h-dvh">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-surface focus:px-4 focus:py-2"
      >
        {shellText.skip}
      </a>
      <Sidebar
        places={places}
        head={<OrganizationMenu current={opened.organization} all={signedIn?.organizations ?? []} />}
        foot={
          <div className="flex flex-col gap-2 border-t pt-3">
            <p className="truncate px-3 text-table text-2" title={opened.user.email}>
              {shellText.signedInAs(opened.user.displayName)}
            </p>
            <SignOutButton />
            <ThemeSwitch theme={readTheme(jar.get(THEME_COOKIE)?.value)} />
          </div>
        }
      />
      <div className="flex min-w-0 flex-1 flex-col overflow-x-clip">
        <LiveConnection organization={org} after={liveMark().after} />
        <InboxCount initial={waiting} />
        <main id="page" className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-6 px-4 pt-6 pb-24 md:px-8 md:py-8">
          {props.children}
        </main>
      </div>
      <BottomBar org={org} inboxBadge={badge} />
      <PageKeys org={org} letterKeys={jar.get(LETTER_KEYS_COOKIE)?.value !== 'off'} />
    </div>
  )
}
