'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import type { LiveStatus } from '#lib/live/event-leader.ts'
import { liveStatus, startLive } from '#lib/live/live-store.ts'
import { liveText } from '#text/live.ts'

const CONNECTING: LiveStatus = { state: 'connecting' }
const PATIENCE_MS = 5_000

/** Keeps this tab in touch with what happens, and says so when it is not. One a page, in the shell. */
export function LiveConnection({ organization, after }: { organization: string; after: string }) {
  useEffect(() => startLive(organization, after), [organization])
  const status = useSyncExternalStore(liveStatus.subscribe, liveStatus.get, () => CONNECTING)
  const since = status.state === 'lost' ? status.sinceMs : null
  const [patient, setPatient] = useState(true)
  useEffect(() => {
    setPatient(true)
    if (since === null) return
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [since])
  return (
    <div role="status">
      {since !== null && !patient ? (
        <p className="border-b border-attention-line bg-attention-bg px-4 py-2 text-table text-attention-text">
          {liveText.notLive(since)}
        </p>
      ) : null}
    </div>
  )
}
