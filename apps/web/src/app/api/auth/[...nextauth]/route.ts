import NextAuth from 'next-auth'
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
  return NextAuth(request, context, await auth(request))
})

export { handle as GET, handle as POST }
