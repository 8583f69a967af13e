import { listAddresses, readInvitation, readProof, resolveSession, resolveUser } from '@baton/identity/gates'
import { DomainError } from '@baton/kernel/errors'
import type { Action, ScopeOfRequest } from '@baton/kernel/permissions'
import { isGranted } from '@baton/kernel/permissions'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { paths } from '#lib/paths.ts'
import { createServerApi } from './api/app-router.ts'
import { cookieName, sessionTokenIn } from './auth/auth-cookie.ts'
import { createCiClient } from './ci/ci-client.ts'
import { webProcess } from './web-process.ts'

/** The session token of the browser that asks for this page, or null. */
export const pageSessionToken = cache(async (): Promise<string | null> => {
  const web = await webProcess()
  // The header and not Next's list of cookies, which has one of each name: pages and the API must let in the same people.
  const cookie = (await headers()).get('cookie')
  return sessionTokenIn(cookie, cookieName(web.env.PUBLIC_URL), await web.keys.sessionSecrets.all())
})

/** Who is signed in, and their organisations; null when nobody is. */
export const findSignedIn = cache(async () => {
  const token = await pageSessionToken()
  if (!token) return null
  return resolveUser((await webProcess()).gate, token).catch(unlessRefused(null))
})

/**
 * The last event that happened before this request read anything of its organisation: what it shows knows all until then,
 * and the page goes on listening from there.
 */
export const liveMark = cache(() => ({ after: '' }))

/**
 * Opens an organisation for a page: proves the sign-in and the membership at this moment. Not signed in leads to the
 * sign-in page and back, an address that must be confirmed first to the page that says so; an organisation that is not
 * one's own is not found.
 */
export const openOrganization = cache(async (slug: string) => {
  const web = await webProcess()
  const token = await pageSessionToken()
  const caller = token ? await resolveSession(web.gate, token, { slug }).catch(refusalOf) : null
  if (caller === null || (caller instanceof DomainError && caller.code === 'UNAUTHENTICATED')) {
    redirect(paths.signIn((await headers()).get('x-pathname') ?? undefined))
  }
  if (caller instanceof DomainError && caller.reason === 'address_unconfirmed') redirect(paths.confirmFirst())
  if (caller instanceof DomainError) notFound()
  liveMark().after = await web.hub.cursor(caller)
  return {
    ...caller,
    web,
    slug,
    /** The procedures of delivery and identity, called in this process as this person. */
    api: createServerApi({ verbContext: async () => web.verbContext(caller) }),
    /** CI's procedures, called over HTTP as this person. */
    ci: createCiClient(web.env.CI_API_URL, () => web.ciToken(caller)),
    may: (action: Action, touched: ScopeOfRequest = {}) => isGranted(caller.actor.grants, action, touched),
  }
})

/** The addresses of the signed-in person. Empty when nobody is signed in. */
export async function ownAddresses() {
  const token = await pageSessionToken()
  return token ? listAddresses((await webProcess()).gate, token) : []
}

/** What an invitation's link shows: the invitation, or the sentence why it cannot be used. */
export async function previewInvitation(token: string) {
  const { gate } = await webProcess()
  const preview = await readInvitation(gate, token).catch(unlessRefused(null))
  if (!preview) return { closed: UNKNOWN_INVITATION, preview: null } as const
  if (preview.state !== 'open') return { closed: CLOSED[preview.state], preview: null } as const
  return { closed: null, preview } as const
}

/** What a confirmation's link shows; null for one that is not known. */
export async function previewProof(token: string) {
  return readProof((await webProcess()).gate, token).catch(unlessRefused(null))
}

const UNKNOWN_INVITATION = 'This link is not known. Check that all of it was copied, or ask for a new one.'
const CLOSED = {
  accepted: 'This invitation was accepted before. Sign in instead.',
  revoked: 'This invitation was withdrawn. Ask for a new one.',
  expired: 'This invitation has expired: it held for 7 days. Ask for a new one.',
} as const

function refusalOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  throw error
}

function unlessRefused<Value>(value: Value) {
  return (error: unknown): Value => {
    if (error instanceof DomainError) return value
    throw error
  }
}
