import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'

/** A repository that the sample's forge has made. `pushUrl` has credentials in it: it is shown, never stored. */
export type SampleRepository = { cloneUrl: string; pushUrl: string }

/** The small forge that serves the sample repository on a laptop. */
export type SampleForge = {
  create(repository: { name: string; webhookUrl: string; webhookSecret: string }): Promise<SampleRepository>
}

const Answer = z.object({ cloneUrl: z.url(), pushUrl: z.url() })

/** The forge at this address. Waits 10 s at most. */
export function sampleForgeAt(url: string): SampleForge {
  return {
    async create(repository) {
      const response = await fetch(new URL('/api/repositories', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(repository),
        signal: AbortSignal.timeout(10_000),
      }).catch((cause: unknown) => {
        throw unavailable(cause)
      })
      if (!response.ok) throw unavailable(new Error(`${response.status} ${await response.text()}`))
      return Answer.parse(await response.json())
    },
  }
}

function unavailable(cause: unknown): DomainError {
  return new DomainError(
    'UNAVAILABLE',
    'The sample repository was not made: the small forge that serves it did not answer. Try again, or connect a repository of your own.',
    { reason: 'sample_forge', cause },
  )
}
