import { createHash, createPublicKey, verify } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { as } from '../testing/delivery.ts'
import { openTaking } from '../testing/taking.ts'
import { getRelease } from './get-release.ts'
import { getStatement } from './get-statement.ts'
import { listReleases } from './list-releases.ts'

const { ingest, taker, message, close } = await openTaking()
afterAll(close)

describe('a signed statement', () => {
  it('comes byte for byte with its key, so that anybody can verify it without Baton and without who signed it', async () => {
    const org = await taker()
    const sent = message(org, '1.0.1')
    await ingest.publish(sent)
    const { items } = await as(org.owner, listReleases, {})
    const release = await as(org.owner, getRelease, { releaseId: items[0]?.id ?? '' })
    for (const listed of release.statements) {
      const { envelope, signerKey, ...statement } = await as(org.owner, getStatement, {
        releaseId: release.id,
        statementId: listed.id,
      })
      expect(statement).toEqual(listed)
      expect(createHash('sha256').update(envelope).digest('hex')).toBe(listed.envelopeSha256)
      const { payloadType, payload, signatures } = JSON.parse(envelope)
      const text = Buffer.from(payload, 'base64')
      const signed = `DSSEv1 ${payloadType.length} ${payloadType} ${text.length} ${text}`
      const key = createPublicKey({ key: signerKey ?? {}, format: 'jwk' })
      expect(verify(null, Buffer.from(signed), key, Buffer.from(signatures[0].sig, 'base64'))).toBe(true)
      if (listed.kind === 'provenance') expect(JSON.parse(text.toString()).subject[0].digest.sha256).toBe(sent.sha256)
    }
  })

  it('of another release is not found', async () => {
    const org = await taker()
    for (const version of ['1.0.1', '1.0.2']) await ingest.publish(message(org, version))
    const { items } = await as(org.owner, listReleases, {})
    const [one, other] = await Promise.all(items.map((listed) => as(org.owner, getRelease, { releaseId: listed.id })))
    const asked = { releaseId: one?.id ?? '', statementId: other?.statements[0]?.id ?? '' }
    await expect(as(org.owner, getStatement, asked)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
