import { z } from 'zod'

const Env = z.object({
  /** A superuser of the cluster to measure on; its own database is made there, and dropped at the end. */
  BENCH_ADMIN_URL: z.url(),
  BENCH_ENTRIES: z.coerce.number().int().min(1).default(20_000),
  BENCH_CLIENTS: z.coerce.number().int().min(1).default(16),
})

/** What the measurement is told. Throws naming what is missing. */
export function readBenchEnv(): z.infer<typeof Env> {
  return Env.parse(process.env)
}
