import type { SigningKey } from '@baton/artifact-contract/signing-key'

/** One consumer of artifacts, as CI_CONSUMERS names it. */
export type Consumer = { name: string; url: string; audience: string }

/** Who publishes: the key that signs, the address by which CI is known, and to whom. */
export type Publisher = { key: SigningKey; publicUrl: string; consumers: readonly Consumer[] }
