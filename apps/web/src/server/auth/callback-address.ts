import { toProblem } from '@baton/kernel/error-map'
import { DomainError } from '@baton/kernel/errors'
import { problemResponse } from '../http/problem-response.ts'

/** The cookie in which NextAuth keeps where to go after a sign-in. Ours always goes home, and never reads it. */
export function callbackCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? '__Host-baton.callback' : 'baton.callback'
}

/** True for what NextAuth takes as an address: of http, or a path. Of anything else it says that it is set up wrongly, 500. */
export function isCallbackAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text, text.startsWith('/') ? 'http://localhost' : undefined).protocol)
  } catch {
    return false
  }
}

/** Refuses a request with a callback address that is none, 422, and has the browser forget the cookie. */
export function refuseCallback(publicUrl: string): Response {
  const sentence = 'The address to go to after the sign-in is not one. Sign in again.'
  const problem = toProblem(new DomainError('VALIDATION', sentence, { reason: 'input' }))
  const secure = publicUrl.startsWith('https://') ? '; Secure' : ''
  const forget = `${callbackCookieName(publicUrl)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`
  return problemResponse(problem, { 'set-cookie': forget })
}
