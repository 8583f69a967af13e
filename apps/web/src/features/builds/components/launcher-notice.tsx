import { Notice } from '@baton/ui/patterns/notice'
import { ciPartHealth } from '#server/health/ci-part-health.ts'
import { buildsText as text } from '../text.ts'

/** Says on the page of the builds when jobs cannot run on this machine, why, and the ways on; or that nothing isolates them. */
export async function LauncherNotice() {
  const launcher = await ciPartHealth('launcher')
  if (!launcher) return null
  if (launcher.ok && launcher.state !== 'no isolation') return null
  if (launcher.state === 'no isolation') {
    return <Notice look={{ tone: 'attention', shape: 'look' }}>{text.noIsolation}</Notice>
  }
  return (
    <Notice look={{ tone: 'attention', shape: 'look' }}>
      <p className="font-medium">{text.launcherOff}</p>
      {launcher.detail ? <p>{launcher.detail}</p> : null}
      <p>{text.launcherWays}</p>
    </Notice>
  )
}
