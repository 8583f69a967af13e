import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'next-auth/jwt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sessionTokenIn as tokenIn } from '../auth/auth-cookie.ts'
import { csrfSecret, sessionJwt } from '../auth/session-jwt.ts'
import { PERIOD_MS } from './session-secret-rules.ts'
import { openSessionSecrets } from './session-secrets.ts'

let folder: string
let now: Date
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-secrets-'))
  now = new Date(100 * PERIOD_MS + 1)
})
afterEach(() => rm(folder, { recursive: true }))

function open(faults: unknown[] = []) {
  const make = () => randomUUID()
  return openSessionSecrets({ folder, make, clock: () => now, onFault: (error) => faults.push(error) })
}

const sessionTokenIn = (cookie: string, secrets: readonly string[]) => tokenIn(`s=${cookie}`, 's', secrets)

const pass = (periods: number) => {
  now = new Date(now.getTime() + periods * PERIOD_MS)
}

const sessionJwtOf = (secrets: ReturnType<typeof open>) => {
  const { encode: write, decode: read } = sessionJwt(secrets)
  if (!write || !read) throw new Error('NextAuth is told to write and to read.')
  return { write: (sessionToken: string) => write({ token: { sessionToken }, secret: '', maxAge: 60 }), read }
}

describe('a sign-in', () => {
  it('survives the rotation of the secret, for as long as its cookie can live, and not longer', async () => {
    const secrets = open()
    const cookie = await sessionJwtOf(secrets).write('ses_1')
    const before = await secrets.all()
    pass(1)
    const after = await secrets.all()
    expect(after[0]).not.toBe(before[0])
    expect(after).toContain(before[0])
    expect(await sessionTokenIn(cookie, after)).toBe('ses_1')
    expect(await sessionJwtOf(open()).read({ token: cookie, secret: '' })).toMatchObject({ sessionToken: 'ses_1' })
    pass(0.99)
    expect(await sessionTokenIn(cookie, await secrets.all())).toBe('ses_1')
    pass(0.1)
    expect(await sessionTokenIn(cookie, await secrets.all())).toBeNull()
  })

  it('made after a rotation is signed with the new secret alone', async () => {
    const secrets = open()
    const [former] = await secrets.all()
    pass(1)
    const cookie = await sessionJwtOf(secrets).write('ses_2')
    expect(await sessionTokenIn(cookie, [former])).toBeNull()
    expect(await sessionTokenIn(cookie, await secrets.all())).toBe('ses_2')
  })

  it('from before secrets were rotated stays valid', async () => {
    await writeFile(join(folder, 'session.secret'), 'the only one')
    const cookie = await encode({ token: { sessionToken: 'ses_old' }, secret: 'the only one' })
    const secrets = open()
    expect(await sessionTokenIn(cookie, await secrets.all())).toBe('ses_old')
    expect((await secrets.all())[0]).not.toBe('the only one')
    pass(2.1)
    await secrets.all()
    expect(await readdir(folder)).not.toContain('session.secret')
  })

  it('whose form was open over the rotation is checked with the secret that made its token', async () => {
    const secrets = open()
    const [former] = await secrets.all()
    const cookie = `token|${createHash('sha256').update(`token${former}`).digest('hex')}`
    pass(1)
    const all = await secrets.all()
    expect(csrfSecret(cookie, all)).toBe(former)
    for (const other of [undefined, '', '|', 'token|0', cookie.replace('token', 'other')]) {
      expect(csrfSecret(other, all)).toBe(all[0])
    }
  })
})

describe('the secrets', () => {
  it('are the same in every process on one folder, before and after a rotation', async () => {
    const processes = [open(), open(), open()]
    for (const _period of [1, 2]) {
      const held = await Promise.all(processes.map((one) => one.all()))
      expect(new Set(held.map(([current]) => current)).size).toBe(1)
      pass(1)
    }
  })

  it('that have ended are deleted, and only their owner may read the others', async () => {
    const secrets = open()
    for (let period = 0; period < 4; period += 1) {
      await secrets.all()
      pass(1)
    }
    now = new Date(now.getTime() + PERIOD_MS / 2)
    await secrets.all()
    const files = await readdir(folder)
    expect(files.toSorted()).toEqual(['session.103.secret', 'session.104.secret'])
    for (const file of files) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  })

  it('go on as they were while the disk fails, and the fault is told', async () => {
    const faults: unknown[] = []
    const secrets = open(faults)
    const before = await secrets.all()
    await rm(folder, { recursive: true })
    await writeFile(folder, 'a file where the folder was')
    pass(1)
    expect(await secrets.all()).toEqual(before)
    expect(faults).toHaveLength(1)
    await rm(folder)
    now = new Date(now.getTime() + 61_000)
    expect((await secrets.all())[0]).not.toBe(before[0])
  })
})
