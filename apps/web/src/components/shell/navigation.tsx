import {
  BookOpen,
  Boxes,
  Ellipsis,
  Hammer,
  Inbox,
  LayoutGrid,
  ListChecks,
  ScrollText,
  Server,
  Settings,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { paths } from '#lib/paths.ts'
import { shellText } from '#text/shell.ts'
import { NavLink } from './nav-link.tsx'

const SIDE =
  'flex min-h-9 items-center gap-3 rounded-control px-3 text-body text-2 transition-tint hover:bg-subtle hover:text-1 aria-[current=page]:bg-muted aria-[current=page]:font-medium aria-[current=page]:text-text-1'
const BOTTOM =
  'relative flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-meta text-2 aria-[current=page]:font-medium aria-[current=page]:text-link'

type Place = { href: string; label: string; icon: ReactNode; badge?: ReactNode }

/** The places of an organisation that lead somewhere for this person. */
export function placesOf(org: string, may: { audit: boolean }, inboxBadge: ReactNode): Place[] {
  return [
    { href: paths.start(org), label: shellText.start, icon: <ListChecks size={16} aria-hidden /> },
    { href: paths.inbox(org), label: shellText.inbox, icon: <Inbox size={16} aria-hidden />, badge: inboxBadge },
    { href: paths.dashboard(org), label: shellText.dashboard, icon: <LayoutGrid size={16} aria-hidden /> },
    { href: paths.projects(org), label: shellText.projects, icon: <Boxes size={16} aria-hidden /> },
    { href: paths.builds(org), label: shellText.builds, icon: <Hammer size={16} aria-hidden /> },
    { href: paths.environments(org), label: shellText.environments, icon: <Server size={16} aria-hidden /> },
    ...(may.audit
      ? [{ href: paths.audit(org), label: shellText.audit, icon: <ScrollText size={16} aria-hidden /> }]
      : []),
    { href: paths.settings(org), label: shellText.settings, icon: <Settings size={16} aria-hidden /> },
    { href: paths.docs(), label: shellText.docs, icon: <BookOpen size={16} aria-hidden /> },
  ]
}

/** The navigation at the left edge of a wide screen. */
export function Sidebar({ places, head, foot }: { places: readonly Place[]; head: ReactNode; foot: ReactNode }) {
  return (
    <header className="sticky top-0 flex h-dvh w-56 shrink-0 flex-col gap-4 border-r bg-surface p-3 max-md:hidden">
      {head}
      <nav aria-label={shellText.navigation} className="flex flex-1 flex-col gap-1 overflow-y-auto">
        {places.map((place) => (
          <NavLink key={place.href} href={place.href} className={SIDE}>
            {place.icon}
            <span className="flex-1">{place.label}</span>
            {place.badge}
          </NavLink>
        ))}
      </nav>
      {foot}
    </header>
  )
}

/** The navigation at the lower edge of a telephone. */
export function BottomBar({ org, inboxBadge }: { org: string; inboxBadge: ReactNode }) {
  const places: Place[] = [
    { href: paths.inbox(org), label: shellText.inbox, icon: <Inbox size={20} aria-hidden />, badge: inboxBadge },
    { href: paths.dashboard(org), label: shellText.dashboard, icon: <LayoutGrid size={20} aria-hidden /> },
    { href: paths.builds(org), label: shellText.builds, icon: <Hammer size={20} aria-hidden /> },
    { href: paths.more(org), label: shellText.more, icon: <Ellipsis size={20} aria-hidden /> },
  ]
  return (
    <nav
      aria-label={shellText.navigation}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map((place) => (
        <NavLink key={place.href} href={place.href} className={BOTTOM}>
          {place.icon}
          {place.label}
          {place.badge ? <span className="absolute top-1 left-1/2 ml-3">{place.badge}</span> : null}
        </NavLink>
      ))}
    </nav>
  )
}
