import { Counter, type Registry } from 'prom-client'

/** What the server counts, for `/metrics`. */
export type ServerMetrics = { registry: Registry; webhooks: Counter<'outcome'> }

/** Makes the server's counters in a registry. */
export function serverMetrics(registry: Registry): ServerMetrics {
  const webhooks = new Counter({
    name: 'ci_webhooks_total',
    help: 'Webhooks received, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  return { registry, webhooks }
}
