import { randomUUID } from 'node:crypto'
import type { Actor } from '@baton/kernel/actor'
import type { OrgId } from '@baton/kernel/ids'
import { ACTIONS, isGranted } from '@baton/kernel/permissions'
import { SignJWT } from 'jose'
import type { WebKeys } from '../keys/web-keys.ts'

const LIFETIME_S = 60

/** Who asks CI for what organisation, as a gate of ours proved it. */
export type CiCaller = { orgId: OrgId; actor: Exclude<Actor, { type: 'system' }> }

/**
 * A token with which CI lets this caller act for 60 s. It carries the actions that the caller holds in the whole
 * organisation; CI checks them and knows no roles.
 */
export function mintCiToken(keys: WebKeys['token'], issuer: string, { orgId, actor }: CiCaller): Promise<string> {
  const who = tokenActor(actor)
  return new SignJWT({ org: orgId, actor: who, actions: ACTIONS.filter((action) => isGranted(actor.grants, action)) })
    .setProtectedHeader({ alg: 'EdDSA', kid: keys.kid })
    .setIssuer(issuer)
    .setAudience('ci')
    .setSubject(who.id)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_S}s`)
    .sign(keys.privateKey)
}

function tokenActor(actor: CiCaller['actor']): {
  type: 'user' | 'apiKey'
  id: string
  userId: string
  sessionId: string | null
} {
  switch (actor.type) {
    case 'user':
      return { type: 'user', id: actor.userId, userId: actor.userId, sessionId: actor.sessionId }
    case 'apiKey':
      return { type: 'apiKey', id: actor.apiKeyId, userId: actor.userId, sessionId: null }
  }
}
