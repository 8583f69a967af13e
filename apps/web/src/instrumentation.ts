import { isNodeRuntime } from './env.ts'

/** Runs once before the first request: what is missing is said at the start, and CI finds the token key at once. */
export async function register(): Promise<void> {
  if (!isNodeRuntime()) return
  const { startWebProcess } = await import('./server/start-web-process.ts')
  await startWebProcess()
}
