import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '@baton/kernel/database'
import { z } from 'zod'
import { runSequencer } from '../sequencer/run-sequencer.ts'
import { createFileSigner } from '../signer/file-signer.ts'

// A sequencer on a thread of its own, as it runs in a process of its own. Any message ends it.
const { appUrl, systemUrl, folder } = z
  .object({ appUrl: z.string(), systemUrl: z.string(), folder: z.string() })
  .parse(workerData)
const appDb = openDatabase({ url: appUrl, applicationName: 'baton-bench-sequencer' })
const systemDb = openDatabase({ url: systemUrl, applicationName: 'baton-bench-sequencer' })
const signer = await createFileSigner({ folder, host: 'bench', service: 'cd' })
const stop = new AbortController()
const tell = (_: object, message: string) => process.stderr.write(`${message}\n`)
const sequencer = runSequencer({ appDb, systemDb, signer, log: { info: tell, error: tell }, signal: stop.signal })
if (parentPort) await once(parentPort, 'message')
stop.abort()
await sequencer.finished
await Promise.all([appDb.$client.end(), systemDb.$client.end()])
