import * as argon2 from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { createPasswordHasher } from './password-hasher.ts'

describe('the password hasher', () => {
  it('makes argon2id of 19 MiB, two passes, one lane, and knows the password again', async () => {
    const passwords = createPasswordHasher()
    const stored = await passwords.hash('correct horse')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await passwords.verify(stored, 'correct horse')).toBe(true)
    expect(await passwords.verify(stored, 'correct house')).toBe(false)
  })

  it('takes one password in two Unicode spellings for the same', async () => {
    const passwords = createPasswordHasher()
    expect(await passwords.verify(await passwords.hash('caf\u00e9 noir'), 'cafe\u0301 noir')).toBe(true)
  })

  it('checks against a decoy where nothing is stored, and never says yes', async () => {
    const checked: unknown[] = []
    const passwords = createPasswordHasher({
      library: {
        hash: argon2.hash,
        verify: (stored, password) => {
          checked.push(stored)
          return argon2.verify(stored, password)
        },
      },
    })
    expect(await passwords.verify(null, 'nobody has this password')).toBe(false)
    expect(checked).toEqual([expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)])
  })

  it('runs two at once, lets three wait and refuses the rest', async () => {
    let running = 0
    let most = 0
    const open: Array<() => void> = []
    const passwords = createPasswordHasher({
      parallel: 2,
      waiting: 3,
      library: {
        verify: argon2.verify,
        hash: async () => {
          running += 1
          most = Math.max(most, running)
          await new Promise<void>((resolve) => open.push(resolve))
          running -= 1
          return 'hash'
        },
      },
    })
    const tries = Array.from({ length: 7 }, () => passwords.hash('x'))
    const outcomes = Promise.allSettled(tries)
    await Promise.allSettled(tries.slice(5))
    for (let done = 0; done < 5; done += 1) {
      open.shift()?.()
      await tries[done]
    }
    const refused = (await outcomes).flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    const refusal = {
      code: 'LIMIT',
      reason: 'hashing',
      message: 'Many people are signing in at this moment. Try again in a few seconds.',
    }
    expect(refused).toMatchObject([refusal, refusal])
    expect(most).toBe(2)
    const after = passwords.hash('x')
    open.shift()?.()
    await expect(after).resolves.toBe('hash')
  })
})
