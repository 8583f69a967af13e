import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Forge } from '../repositories/repository-rules.ts'
import type { Headers } from './headers.ts'

/** A signed time may be this far from ours: the tolerance of Standard Webhooks. */
const SKEW_MAX_MS = 5 * 60_000

/**
 * Whether the raw body was signed with this secret, by the scheme of the forge. GitHub: HMAC-SHA256. Gitea, Forgejo and
 * Gogs: the same under their own header. GitLab: Standard Webhooks, or its older plain token. Compares in constant time.
 */
export function isSigned(forge: Forge, secret: string, headers: Headers, body: Buffer, now: Date): boolean {
  switch (forge) {
    case 'github':
      return isHubSignature(secret, headers('x-hub-signature-256'), body)
    case 'gitea': {
      const hex = headers('x-gitea-signature') ?? headers('x-forgejo-signature') ?? headers('x-gogs-signature')
      return hex === undefined
        ? isHubSignature(secret, headers('x-hub-signature-256'), body)
        : isSameText(hex, hmacHex(secret, body))
    }
    case 'gitlab':
      return headers('webhook-signature') === undefined
        ? isSameText(headers('x-gitlab-token') ?? '', secret)
        : isStandardSignature(secret, headers, body, now)
  }
}

function isHubSignature(secret: string, header: string | undefined, body: Buffer): boolean {
  return isSameText(header ?? '', `sha256=${hmacHex(secret, body)}`)
}

/** Standard Webhooks 1.0.0: `v1,<base64>` of HMAC-SHA256 over `id.timestamp.body`; several may be given for rotation. */
function isStandardSignature(secret: string, headers: Headers, body: Buffer, now: Date): boolean {
  const id = headers('webhook-id')
  const timestamp = headers('webhook-timestamp')
  if (!id || !timestamp || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > SKEW_MAX_MS) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  const given = (headers('webhook-signature') ?? '').split(' ')
  return given.filter((signature) => isSameText(signature, `v1,${signed}`)).length > 0
}

function hmacHex(secret: string, body: Buffer): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

/** Equal, and found out in a time that depends on the lengths alone. Nothing equals the empty text. */
function isSameText(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)]
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right)
}
