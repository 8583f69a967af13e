import { cookies } from 'next/headers'
import NextAuth from 'next-auth'
import { csrfCookieName } from '#server/auth/auth-cookie.ts'
import { callbackCookieName, isCallbackAddress, refuseCallback } from '#server/auth/callback-address.ts'
import { limitBody } from '#server/http/limit-body.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { requireSameOrigin } from '#server/http/same-origin.ts'
import { webProcess } from '#server/web-process.ts'

const handle = limitBody(async (request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> => {
  const { auth, env } = await webProcess()
  try {
    // NextAuth would answer a page at another address with a redirect, which says nothing.
    if (request.method === 'POST') requireSameOrigin(request, env.PUBLIC_URL)
  } catch (error) {
    return errorResponse(error)
  }
  // As NextAuth itself reads them, so that it is asked of the same ones.
  const jar = await cookies()
  const callbacks = [
    jar.get(callbackCookieName(env.PUBLIC_URL))?.value,
    request.nextUrl.searchParams.get('callbackUrl'),
  ]
  if (callbacks.some((text) => text && !isCallbackAddress(text))) return refuseCallback(env.PUBLIC_URL)
  const csrfCookie = jar.get(csrfCookieName(env.PUBLIC_URL))?.value
  return NextAuth(request, context, await auth({ isPost: request.method === 'POST', csrfCookie }))
})

export { handle as GET, handle as POST }
