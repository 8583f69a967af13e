'use client'

import { LinkTabs } from '@baton/ui/patterns/link-tabs'
import { usePathname } from 'next/navigation'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { shellText } from '#text/shell.ts'

/** The pages of the settings. */
export function SettingsTabs({ org }: { org: string }) {
  const path = usePathname()
  const tabs = [
    { href: paths.members(org), label: shellText.settingsTabs.members },
    { href: paths.teams(org), label: shellText.settingsTabs.teams },
    { href: paths.authors(org), label: shellText.settingsTabs.authors },
    { href: paths.signerKeys(org), label: shellText.settingsTabs.signerKeys },
    { href: paths.apiKeys(org), label: shellText.settingsTabs.apiKeys },
    { href: paths.organization(org), label: shellText.settingsTabs.organization },
    { href: paths.usage(org), label: shellText.settingsTabs.usage },
    { href: paths.preferences(org), label: shellText.settingsTabs.preferences },
  ]
  return (
    <LinkTabs
      label={shellText.settings}
      link={Link}
      tabs={tabs.map((tab) => ({ ...tab, current: path === tab.href }))}
    />
  )
}
