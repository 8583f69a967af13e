import { parseArgs } from 'node:util'
import { openDatabase } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { measureAppend } from './bench/measure-append.ts'

// Measures audit.append_per_s against a database whose sequencer runs, and prints it as one line of JSON:
// node packages/audit-log/src/append.bench.ts --database-url <app role's URL> [--entries 20000] [--clients 16]
const { values } = parseArgs({
  options: {
    'database-url': { type: 'string' },
    entries: { type: 'string', default: '20000' },
    clients: { type: 'string', default: '16' },
  },
})
const clients = Number(values.clients)
const appDb = openDatabase({
  url: values['database-url'] ?? '',
  applicationName: 'baton-bench',
  poolSize: clients,
})
const orgId = mintOrgId(newId('org'))
const figure = await measureAppend({ appDb, orgId, entries: Number(values.entries), clients })
await appDb.$client.end()
process.stdout.write(`${JSON.stringify({ 'audit.append_per_s': figure })}\n`)
