'use client'

import { LogView } from '@baton/ui/log/log-view'
import { Notice } from '@baton/ui/patterns/notice'
import { useParams } from 'next/navigation'
import { type LogOpening, useLiveLog } from '#lib/log/use-live-log.ts'
import { deploymentsText as text } from '../text.ts'

/** A log that has ended with so many lines needs no tall window. */
const SHORT_LINES = 5

/** A deployment's log: live while it runs, whole afterwards. A failed one opens at its end, where the error stands. */
export function DeploymentLog(props: { deploymentId: string; opening: LogOpening; running: boolean; failed: boolean }) {
  const { org } = useParams<{ org: string }>()
  const { deploymentId } = props
  const { source, lost } = useLiveLog({
    opening: props.opening,
    read: async (from, to) => {
      const { createBrowserApi } = await import('#lib/browser-api.ts')
      return createBrowserApi(org).own.deployments.log.query({ deploymentId, from, to })
    },
    streamAddress: (after) =>
      `/api/deployments/${deploymentId}/log/stream?${new URLSearchParams({ org, after: String(after) })}`,
  })
  return (
    <div className="flex flex-col gap-2">
      {lost ? (
        <Notice look={{ tone: 'attention', shape: 'look' }} live>
          {text.reconnecting}
        </Notice>
      ) : null}
      <LogView
        source={source}
        start={props.running || props.failed ? 'end' : 'top'}
        running={props.running}
        className={props.opening.complete && source.count <= SHORT_LINES ? 'h-40' : 'h-72'}
        text={{
          label: text.logLabel,
          follow: text.follow,
          newLines: text.newLines,
          lineLink: text.lineLink,
          wrap: text.wrap,
          empty: props.running ? text.logEmpty : text.logNothing,
        }}
        toolbar={<span className="flex-1 py-1.5 tabular-nums">{text.lines(source.count)}</span>}
      />
    </div>
  )
}
