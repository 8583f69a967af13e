import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { NavLink } from '#components/shell/nav-link.tsx'
import { placesOf } from '#components/shell/navigation.tsx'
import { OrganizationMenu } from '#components/shell/organization-menu.tsx'
import { SignOutButton } from '#components/shell/sign-out-button.tsx'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import { readTheme, THEME_COOKIE } from '#lib/theme.ts'
import { findSignedIn, openOrganization } from '#server/page-session.ts'
import { shellText } from '#text/shell.ts'

export const metadata: Metadata = { title: shellText.more }

/** On a telephone: every place that the bar has no room for. */
export default async function MorePage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const opened = await openOrganization(org)
  const signedIn = await findSignedIn()
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value)
  const places = placesOf(org, { audit: opened.may('audit:read') }, null)
  return (
    <>
      <PageHeader size="title" sentence={shellText.more} detail={shellText.signedInAs(opened.user.displayName)} />
      <OrganizationMenu current={opened.organization} all={signedIn?.organizations ?? []} />
      <nav aria-label={shellText.morePlaces} className="flex flex-col rounded-card border bg-surface">
        {places.map((place) => (
          <NavLink
            key={place.href}
            href={place.href}
            className="flex min-h-12 items-center gap-3 border-b px-4 text-phone last:border-b-0"
          >
            {place.icon}
            {place.label}
          </NavLink>
        ))}
      </nav>
      <ThemeSwitch theme={theme} />
      <SignOutButton />
    </>
  )
}
