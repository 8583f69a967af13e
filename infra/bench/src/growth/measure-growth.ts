import type { Account } from '../account.ts'
import { distribution, type Figure } from '../figures.ts'
import { runSqlFile } from './database.ts'
import { type GrowthRequest, growthRequests } from './requests.ts'

/** How long a request takes, in milliseconds until its last byte, and how many bytes its answer has. */
export type GrowthFigure = { what: string; ms: Figure; bytes: number; bytesMax: number | null }

const SEEDS = [
  ['baton_ci', 'seed-builds.sql'],
  ['baton_cd', 'seed-deliveries.sql'],
] as const

/** Fills an organisation with a year of a large company's work, then measures what is asked of it most. */
export async function measureGrowth(
  account: Account,
  stack: { origin: string; stateFolder: string; port: number },
  samples: number,
  say: (line: string) => void,
): Promise<Record<string, GrowthFigure>> {
  const { orgId } = await account.api.get<{ orgId: string }>('/organization')
  const { items: members } = await account.api.get<{ items: Array<{ userId: string }> }>('/members')
  const values = { org: orgId, person: members[0]?.userId ?? '' }
  // Brings the environments along, of which the seed takes the rule.
  await account.api.post('/projects', { name: 'first' })
  for (const [database, file] of SEEDS) {
    const began = performance.now()
    await runSqlFile(stack, database, file, values)
    say(`${file}: ${Math.round((performance.now() - began) / 1000)} s`)
  }
  const { items: builds } = await account.api.get<{ items: Array<{ commitSha: string }> }>('/builds?limit=1')
  const figures: Record<string, GrowthFigure> = {}
  for (const request of growthRequests(account.slug, builds[0]?.commitSha ?? '')) {
    const taken: number[] = []
    let bytes = 0
    // The first of each fills caches and prepares statements, as the first reader of a day does.
    for (let sample = 0; sample <= samples; sample += 1) {
      const began = performance.now()
      bytes = await ask(account, stack.origin, request)
      if (sample > 0) taken.push(performance.now() - began)
    }
    figures[request.name] = {
      what: request.what,
      ms: distribution(taken, 'ms'),
      bytes,
      bytesMax: request.bytesMax ?? null,
    }
    say(`${request.name}: ${taken.map(Math.round).join(' ')} ms, ${bytes} bytes`)
  }
  return figures
}

/** Asks once and answers how many bytes came. Throws where the answer is no success. */
async function ask(account: Account, origin: string, { kind, path }: GrowthRequest): Promise<number> {
  if (kind === 'api') return (await account.api.text(path)).length
  const cookie = account.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const response = await fetch(`${origin}${path}`, { headers: { cookie } })
  const body = await response.arrayBuffer()
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`)
  return body.byteLength
}
