import { createInterface } from 'node:readline/promises'
import type { StartOptions } from '../options.ts'
import { isLocal } from '../parts/addresses.ts'
import { Problem } from '../problem.ts'

/**
 * Decides how builds run. Without isolation only by the operator's word: `--no-isolation`, and at a terminal a typed yes
 * too (unless `--yes`). Never together with an address that others can reach.
 */
export async function chooseIsolation(options: StartOptions, signal: AbortSignal): Promise<'auto' | 'none'> {
  if (!options.noIsolation) return 'auto'
  const { host, url } = options.addresses
  if (host !== undefined || (url !== undefined && !isLocal(url))) {
    throw new Problem('--no-isolation works on the loopback only: leave --host and --url out.')
  }
  if (options.yes || !process.stdin.isTTY) return 'none'
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await prompt.question(
      'Builds will run as you, without a sandbox: every command in the repositories that you connect can read and change ' +
        'all that you can. Type yes if they are your own: ',
      { signal },
    )
    if (answer.trim().toLowerCase() === 'yes') return 'none'
    throw new Problem('Not started: that was not a yes. Leave --no-isolation out to start with builds in a sandbox.')
  } finally {
    prompt.close()
  }
}
