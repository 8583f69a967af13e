import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { signUp } from '@baton/bench/account'
import { startStack } from '@baton/bench/stack'
import { auditKeyOf } from './audit.ts'
import { openDatabases } from './databases.ts'
import { drawFrom } from './draw.ts'
import { drawFaults } from './faults.ts'
import type { Invariant } from './invariant.ts'
import { checkInvariants } from './invariants.ts'
import { startLoad } from './load.ts'
import { createChaosRepository } from './repository.ts'
import { untilRest, untilWell } from './rest.ts'
import { type Survived, tablesOf } from './table.ts'

// npm run chaos: breaks a running stack under load, waits until it is at rest, and asks SQL and the API what was lost.
const HELP = `npm run chaos -- [options]

  --rounds N         rounds of faults (3); after each one everything that was asked for must have ended well
  --seed N           what breaks, and when (drawn); the same seed breaks the same again
  --outage-s N       how long an outage lasts, in seconds (20)
  --only TEXT        in place of drawing: every fault whose name contains TEXT
  --stack FOLDER     break the stack that runs on this state folder, in place of one of its own`

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string' },
    'outage-s': { type: 'string', default: '20' },
    only: { type: 'string' },
    stack: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const PORT = 26_000

if (options.help) console.log(HELP)
else process.exitCode = await breakThings()

async function breakThings(): Promise<number> {
  const seed = Number(options.seed ?? Math.floor(Math.random() * 1_000_000))
  console.log(`seed ${seed}`)
  if (options.stack) return runRounds({ stateFolder: options.stack, seed })
  const stateFolder = mkdtempSync(join(tmpdir(), 'baton-chaos-state-'))
  const stack = await startStack({ stateFolder, port: PORT })
  try {
    return await runRounds({ stateFolder, seed })
  } finally {
    await stack.stop()
    await rm(stateFolder, { recursive: true, force: true })
  }
}

async function runRounds({ stateFolder, seed }: { stateFolder: string; seed: number }): Promise<number> {
  const { port } = JSON.parse(readFileSync(join(stateFolder, 'state.json'), 'utf8')) as { port: number }
  const origin = `http://localhost:${port}`
  const draw = drawFrom(seed)
  const { api } = await signUp(origin, `Chaos ${seed}`)
  const repository = await createChaosRepository(api, `http://127.0.0.1:${port + 7}`)
  const databases = await openDatabases(stateFolder)
  const auditKey = await auditKeyOf(api)
  const faultOptions = { outageSeconds: Number(options['outage-s']), only: options.only }
  const faults: Survived[] = []
  let invariants: Invariant[] = []
  const load = startLoad(api, repository, draw.fork())
  try {
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      for (const fault of drawFaults(draw, faultOptions)) {
        await sleep(draw.between(500, 4_000))
        console.log(`round ${round}: ${fault.name}`)
        await fault.run(stateFolder)
        const over = new Date()
        const wellMs = await untilWell(origin)
        faults.push({ round, name: fault.name, wellMs, verdictMs: await verdictAfter(over) })
      }
    }
    await load.stop()
    const open = await untilRest(databases, repository.id)
    const world = { api, databases, repositoryId: repository.id, projectId: repository.projectId, ledger: load.ledger }
    const atRest = { name: 'all that was asked for has ended', looked: load.ledger.commits.length, violations: open }
    invariants = [atRest, ...(await checkInvariants(world, auditKey))]
  } finally {
    await databases.close()
    await repository.close()
  }
  for (const line of tablesOf(faults, invariants)) console.log(line)
  const isWhole = invariants.every(({ looked, violations }) => looked > 0 && violations.length === 0)
  console.log(isWhole ? 'Nothing was lost, doubled or left behind.' : `Not all of it holds. The seed was ${seed}.`)
  return isWhole ? 0 : 1

  /** From the end of a fault to the next verdict of a build, by the database's own times. Null where none came in 20 s. */
  async function verdictAfter(over: Date): Promise<number | null> {
    for (let tries = 0; tries < 80; tries += 1) {
      const [row] = await databases.ci<{ at: Date | null }[]>`
        select min(finished_at) as at from ci.builds
        where repository_id = ${repository.id} and finished_at > ${over} and state = 'passed'`
      if (row?.at) return row.at.getTime() - over.getTime()
      await sleep(250)
    }
    return null
  }
}
