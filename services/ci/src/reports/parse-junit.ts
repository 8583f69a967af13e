import { JunitReader, REPORT_BYTES_MAX } from './junit-reader.ts'
import type { JunitReport } from './junit-types.ts'

/** Reads a JUnit report that is in memory. Never throws. */
export function parseJunit(bytes: Uint8Array): JunitReport {
  if (bytes.length > REPORT_BYTES_MAX) return { cases: [], fault: tooLarge() }
  const reader = new JunitReader()
  reader.write(bytes)
  return reader.end()
}

/** The sentence for a report that is larger than one may be. */
export function tooLarge(): string {
  return `The report could not be read: it has more than ${REPORT_BYTES_MAX / 2 ** 20} MiB.`
}
