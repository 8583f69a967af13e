import type { ReactNode } from 'react'
import { SettingsTabs } from '#components/shell/settings-tabs.tsx'

export default async function SettingsLayout(props: { children: ReactNode; params: Promise<{ org: string }> }) {
  const { org } = await props.params
  return (
    <>
      <SettingsTabs org={org} />
      {props.children}
    </>
  )
}
