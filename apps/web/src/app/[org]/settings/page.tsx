import { redirect } from 'next/navigation'
import { paths } from '#lib/paths.ts'

export default async function SettingsPage(props: { params: Promise<{ org: string }> }) {
  redirect(paths.members((await props.params).org))
}
