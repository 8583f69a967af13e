import { startTestTemporal } from './temporal.ts'
import { startTestPostgres } from './test-postgres.ts'

/** Vitest's global setup: one PostgreSQL and one Temporal for the whole run. */
export default async function setup(): Promise<() => Promise<void>> {
  const [postgres, temporal] = await Promise.all([startTestPostgres(), startTestTemporal()])
  return async () => {
    await Promise.all([postgres.stop(), temporal.stop()])
  }
}
