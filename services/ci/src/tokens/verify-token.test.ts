import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { tokenVerifier } from './verify-token.ts'

const folder = mkdtempSync(join(tmpdir(), 'baton-token-test-'))
const jwksFile = join(folder, 'jwks.json')
afterAll(() => rmSync(folder, { recursive: true }))

const [ours, stranger] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]
const publish = (...keys: Array<[string, KeyObject]>) =>
  writeFileSync(
    jwksFile,
    JSON.stringify({ keys: keys.map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid, alg: 'EdDSA' })) }),
  )

const NOW = Math.floor(Date.now() / 1000)
const actor = { type: 'user', id: 'usr_1', userId: 'usr_1', sessionId: 'ses_1' }
const claims = { org: 'org_1', actor, actions: ['build:read', 'nonsense:all'], iat: NOW, exp: NOW + 60, aud: 'ci' }

async function bearer(changes: object = {}, key = ours.privateKey, kid = 'one'): Promise<string> {
  const token = await new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'EdDSA', kid }).sign(key)
  return `Bearer ${token}`
}

const verify = (now = new Date()) => tokenVerifier({ jwksFile, now: () => now })

describe('a token', () => {
  it("of web's key lets its actor do what it lists, and no action that is not known", async () => {
    publish(['one', ours.publicKey])
    expect(await verify()(await bearer())).toEqual({
      orgId: 'org_1',
      expiresAt: new Date((NOW + 60) * 1000),
      actor: {
        type: 'user',
        userId: 'usr_1',
        sessionId: 'ses_1',
        grants: [{ actions: ['build:read'], scope: { type: 'organization' } }],
      },
    })
    const key = await verify()(
      await bearer({ actor: { type: 'apiKey', id: 'key_1', userId: 'usr_1', sessionId: null } }),
    )
    expect(key.actor).toMatchObject({ type: 'apiKey', apiKeyId: 'key_1', userId: 'usr_1' })
  })

  it.each<[string, () => Promise<string | undefined>]>([
    ['that is missing', async () => undefined],
    ['that is no JWT', async () => 'Bearer nonsense'],
    ["of a stranger's key", () => bearer({}, stranger.privateKey)],
    ['for another audience', () => bearer({ aud: 'ingest' })],
    ['that has run out', () => bearer({ iat: NOW - 120, exp: NOW - 60 })],
    ['that lives for a day', () => bearer({ exp: NOW + 86_400 })],
    ['without an organisation', () => bearer({ org: undefined })],
    ['without an end', () => bearer({ exp: undefined })],
    [
      'that is not signed',
      async () =>
        `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`,
    ],
  ])('%s is refused', async (_what, make) => {
    publish(['one', ours.publicKey])
    await expect(verify()(await make())).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'token',
      message: expect.stringMatching(
        /^(Send a token as Authorization: Bearer\.|CI does not accept this token, or no longer\. Ask for a new one\.|The token .*\.)$/,
      ),
    })
  })

  it('is refused for now, in words, where the keys that check it cannot be read', async () => {
    const verifier = tokenVerifier({ jwksFile: join(folder, 'none.json'), now: () => new Date() })
    await expect(verifier(await bearer())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'token_keys',
      message: 'The keys that check tokens could not be read. Try again in a moment.',
    })
  })

  it('of a key that was added since is taken: the file is read again', async () => {
    publish(['one', ours.publicKey])
    const verifier = verify()
    await verifier(await bearer())
    publish(['one', ours.publicKey], ['two', stranger.publicKey])
    await expect
      .poll(
        async () =>
          verifier(await bearer({}, stranger.privateKey, 'two')).then(
            () => 'taken',
            () => 'refused',
          ),
        { timeout: 5_000 },
      )
      .toBe('taken')
  })
})
