import { readFile } from 'node:fs/promises'
import type { Actor } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { ACTIONS, type Grant } from '@baton/kernel/permissions'
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { z } from 'zod'

/** Who calls, in which organisation, and until when that holds. */
export type Caller = { orgId: OrgId; actor: Actor; expiresAt: Date }

/** Checks the bearer token of a request. Throws UNAUTHENTICATED with a sentence. */
export type TokenVerifier = (authorization: string | undefined) => Promise<Caller>

/** A token lives 60 s; what claims to live much longer was not made by web. */
const LIFETIME_MAX_S = 120
const SKEW_S = 5
/** An unknown key makes us read the file again, but not at a stranger's pace. */
const RELOAD_EVERY_MS = 1_000

const Claims = z.object({
  org: z.string().min(1).max(200),
  exp: z.number(),
  iat: z.number(),
  actions: z.array(z.string()),
  actor: z.object({
    type: z.enum(['user', 'apiKey']),
    id: z.string().min(1),
    userId: z.string().min(1),
    sessionId: z.string().nullish(),
  }),
})

/** Verifies web's tokens against the public keys in this file, which is read at the first call and at an unknown key. */
export function tokenVerifier(options: { jwksFile: string; now: () => Date }): TokenVerifier {
  let keys: ReturnType<typeof createLocalJWKSet> | null = null
  let loadedAt = 0
  const load = async () => {
    loadedAt = Date.now()
    keys = createLocalJWKSet(JSON.parse(await readFile(options.jwksFile, 'utf8')) as JSONWebKeySet)
    return keys
  }
  const verify = async (token: string): Promise<JWTPayload> => {
    const rules = {
      audience: 'ci',
      algorithms: ['EdDSA', 'Ed25519'],
      clockTolerance: SKEW_S,
      currentDate: options.now(),
    }
    try {
      return (await jwtVerify(token, keys ?? (await load()), rules)).payload
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || Date.now() - loadedAt < RELOAD_EVERY_MS) throw error
      return (await jwtVerify(token, await load(), rules)).payload
    }
  }
  return async (authorization) => {
    const token = /^Bearer ([\w.-]{1,8192})$/i.exec(authorization ?? '')?.[1]
    if (!token) throw unauthenticated('Send a token as Authorization: Bearer.')
    try {
      return callerOf(await verify(token))
    } catch (error) {
      if (error instanceof errors.JOSEError)
        throw unauthenticated('CI does not accept this token, or no longer. Ask for a new one.', error)
      if (error instanceof DomainError) throw error
      throw new DomainError('UNAVAILABLE', 'The keys that check tokens could not be read. Try again in a moment.', {
        reason: 'token_keys',
        cause: error,
      })
    }
  }
}

function callerOf(payload: JWTPayload): Caller {
  const parsed = Claims.safeParse(payload)
  if (!parsed.success) throw unauthenticated('The token does not say what it must.', parsed.error)
  const { org, exp, iat, actor, actions } = parsed.data
  if (exp - iat > LIFETIME_MAX_S) throw unauthenticated('The token lives too long.')
  const granted = new Set(actions)
  const grants: Grant[] = [
    { actions: ACTIONS.filter((action) => granted.has(action)), scope: { type: 'organization' } },
  ]
  return {
    orgId: mintOrgId(org),
    expiresAt: new Date(exp * 1000),
    actor:
      actor.type === 'user'
        ? { type: 'user', userId: actor.userId, sessionId: actor.sessionId ?? '', grants }
        : { type: 'apiKey', apiKeyId: actor.id, userId: actor.userId, grants },
  }
}

function unauthenticated(message: string, cause?: unknown): DomainError {
  return new DomainError('UNAUTHENTICATED', message, { reason: 'token', cause })
}
