'use client'

import { LogView } from '@baton/ui/log/log-view'
import { Notice } from '@baton/ui/patterns/notice'
import { useParams } from 'next/navigation'
import { type LogOpening, useLiveLog } from '#lib/log/use-live-log.ts'
import { buildsText as text } from '../text.ts'

/** A log that has ended with so many lines needs no tall window. */
const SHORT_LINES = 14

/** The log of one step: live while it runs, whole afterwards. Opens at `start`: the first error, the end, or the top. */
export function BuildLog(props: {
  buildId: string
  logId: string
  name: string
  opening: LogOpening
  start: 'top' | 'end' | number
  errorLine: number | null
  running: boolean
  ended: string
  downloadHref: string
}) {
  const { org } = useParams<{ org: string }>()
  const { buildId, logId } = props
  const { source, lost } = useLiveLog({
    opening: props.opening,
    read: async (from, to) => {
      const { createBrowserApi } = await import('#lib/browser-api.ts')
      return createBrowserApi(org).ci.builds.logLines.query({ buildId, logId, from, to })
    },
    streamAddress: (after) =>
      `/api/builds/${buildId}/logs/${logId}/stream?${new URLSearchParams({ org, after: String(after) })}`,
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
        start={props.start}
        running={props.running}
        marked={props.errorLine ?? undefined}
        className={props.opening.complete && source.count <= SHORT_LINES ? 'h-80' : 'h-[70dvh] min-h-80'}
        text={{
          label: props.name,
          follow: text.follow,
          newLines: text.newLines,
          lineLink: text.lineLink,
          wrap: text.wrap,
          empty: props.running ? text.silentLog : text.emptyLog,
        }}
        toolbar={
          <>
            <span className="min-w-0 flex-1 basis-40 truncate py-1.5 font-medium text-1">
              <bdi>{props.name}</bdi>
            </span>
            <span className="tabular-nums">{text.lines(source.count)}</span>
            <a href={props.downloadHref} className="text-link underline" download>
              {text.download}
            </a>
          </>
        }
      />
      <p role="status" className="sr-only">
        {props.ended}
      </p>
    </div>
  )
}
