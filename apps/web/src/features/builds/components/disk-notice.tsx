import { Notice } from '@baton/ui/patterns/notice'
import { ciPartHealth } from '#server/health/ci-part-health.ts'

/** Says on the page of the builds that they wait because the build host's disk is full, and which disk that is. */
export async function DiskNotice() {
  const worker = await ciPartHealth('worker')
  if (worker?.state !== 'disk full') return null
  return <Notice look={{ tone: 'attention', shape: 'look' }}>{worker.detail}</Notice>
}
