import { DomainError } from '@baton/kernel/errors'
import * as argon2 from '@node-rs/argon2'

/** argon2id at OWASP's least cost; the stored text names its parameters, so that they can grow later. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashes and checks passwords, few at a time: each takes 19 MiB and a core. */
export type PasswordHasher = {
  /** The argon2id text to store. */
  hash(password: string): Promise<string>
  /** True when the password is the stored one. With no stored hash it computes one all the same and answers false. */
  verify(stored: string | null, password: string): Promise<boolean>
}

/** The foreign library's part, replaceable by a test that counts. */
export type Argon2 = Pick<typeof argon2, 'hash' | 'verify'>

/**
 * A hasher that runs `parallel` hashes at once and lets `waiting` more wait; beyond that it throws LIMIT, so that a flood
 * of sign-ins cannot take all memory or every thread.
 */
export function createPasswordHasher(
  options: { parallel?: number; waiting?: number; library?: Argon2 } = {},
): PasswordHasher {
  const library = options.library ?? argon2
  const limited = limiter(options.parallel ?? 2, options.waiting ?? 100)
  const canonical = (password: string) => password.normalize('NFKC')
  let decoy: Promise<string> | undefined
  return {
    hash: (password) => limited(() => library.hash(canonical(password), COST)),
    verify: async (stored, password) => {
      decoy ??= library.hash('nobody has this password', COST)
      const against = stored ?? (await decoy)
      const matches = await limited(() => library.verify(against, canonical(password)))
      return matches && stored !== null
    },
  }
}

function limiter(parallel: number, waiting: number) {
  let running = 0
  const queue: Array<() => void> = []
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= parallel) {
      if (queue.length >= waiting) {
        throw new DomainError('LIMIT', 'Many people are signing in at this moment. Try again in a few seconds.', {
          reason: 'hashing',
          details: { retryAfterSeconds: 5 },
        })
      }
      await new Promise<void>((resolve) => queue.push(resolve))
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }
}
