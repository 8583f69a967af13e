import NextAuth from 'next-auth'
import { limitBody } from '#server/http/limit-body.ts'
import { webProcess } from '#server/web-process.ts'

const handle = limitBody(async (request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> => {
  const { auth } = await webProcess()
  return NextAuth(request, context, auth)
})

export { handle as GET, handle as POST }
