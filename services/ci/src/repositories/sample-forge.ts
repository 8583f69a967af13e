import { randomBytes } from 'node:crypto'
import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import type { CloneUrl } from './clone-url.ts'

/** A repository that the sample's forge has made. `pushUrl` has credentials in it: it is shown, never stored. */
export type SampleRepository = { cloneUrl: string; pushUrl: string }

type Webhook = { name: string; webhookUrl: string; webhookSecret: string }

/** The small forge that serves the sample repository on a laptop. */
export type SampleForge = {
  /** True for the address of a sample repository, whoever's it is. */
  isSample(url: CloneUrl): boolean
  create(repository: Webhook): Promise<SampleRepository>
  /** Gives a repository that it has another webhook. */
  renew(repository: Webhook): Promise<void>
}

/** What people call a sample repository. */
export const SAMPLE_NAME = 'low-water'

/**
 * A name at the forge for one organisation's sample repository. The forge lets everybody on its machine read who knows a
 * name, builds of other organisations too: so it holds 128 random bits.
 */
export function newSampleName(): string {
  return `${SAMPLE_NAME}-${randomBytes(16).toString('hex')}`
}

const Answer = z.object({ cloneUrl: z.url(), pushUrl: z.url() })

/** The forge at this address. Waits 10 s at most. */
export function sampleForgeAt(url: string): SampleForge {
  // The forge takes one call for both: asked again for the same name, it renews the webhook alone.
  const save = async (repository: Webhook, sentence: string) => {
    const refusal = (cause: unknown) => new DomainError('UNAVAILABLE', sentence, { reason: 'sample_forge', cause })
    const response = await fetch(new URL('/api/repositories', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(repository),
      signal: AbortSignal.timeout(10_000),
    }).catch((cause: unknown) => {
      throw refusal(cause)
    })
    if (!response.ok) throw refusal(new Error(`${response.status} ${await response.text()}`))
    return Answer.parse(await response.json())
  }
  return {
    isSample: ({ origin, path }) => origin === new URL(url).origin && path.slice(1).startsWith(`${SAMPLE_NAME}-`),
    create: (repository) => save(repository, NOT_MADE),
    async renew(repository) {
      await save(repository, NOT_RENEWED)
    },
  }
}

const NOT_MADE =
  'The sample repository was not made: the small forge that serves it did not answer. Try again, or connect a repository of your own.'
const NOT_RENEWED =
  'The secret was not replaced: the small forge that serves the sample repository did not answer, so it would not have known the new one. Try again.'
