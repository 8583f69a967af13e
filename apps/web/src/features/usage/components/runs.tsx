import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { type Service, usageText as text } from '../text.ts'
import { AmountList } from './amount-list.tsx'
import { RunNow } from './run-now.tsx'

type Amount = { kind: string; count: number; bytes: number }

/** What the next run would delete, with the button that runs it now. */
export function NextRun(props: {
  service: Service
  next: { deletes: readonly Amount[]; isMore: boolean }
  mayRun: boolean
}) {
  const { deletes, isMore } = props.next
  return (
    <>
      <p>{deletes.length === 0 ? text.nextNothing : text.nextSentence}</p>
      <AmountList amounts={deletes} />
      {isMore ? <p className="mt-2 text-2">{text.andMore}</p> : null}
      {props.mayRun ? <RunNow service={props.service} /> : null}
    </>
  )
}

/** A run of the rules. */
export type Run = {
  trigger: 'schedule' | 'request'
  startedAt: string
  finishedAt: string | null
  deleted: readonly Amount[]
  hostsAway?: readonly string[]
}

/** When the last run was and what it deleted. */
export function LastRun({ run }: { run: Run | null }) {
  if (!run) return <p className="text-2">{text.never}</p>
  const hostsAway = run.hostsAway ?? []
  return (
    <>
      <p>
        {run.finishedAt ? text.finished : text.running} <RelativeTime at={run.finishedAt ?? run.startedAt} ago />,{' '}
        {run.trigger === 'request' ? text.byRequest : text.bySchedule}.{' '}
        {run.deleted.length === 0 ? text.nothing : text.deleted}
      </p>
      <AmountList amounts={run.deleted} />
      {hostsAway.length > 0 ? <p className="mt-2 text-2">{text.away(hostsAway.join(', '))}</p> : null}
    </>
  )
}
