import { liveMark } from '#server/page-session.ts'
import { RefreshOnEvents } from './refresh-on-events.tsx'

/** Keeps a page true: it is read again when something happens to one of its topics. One a page. */
export function LiveRefresh({ topics }: { topics: readonly string[] }) {
  return <RefreshOnEvents topics={topics} after={liveMark().after} />
}
