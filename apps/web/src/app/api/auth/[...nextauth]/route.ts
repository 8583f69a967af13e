import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { webProcess } from '#server/web-process.ts'

async function handle(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const { auth } = await webProcess()
  return NextAuth(request, context, auth)
}

export { handle as GET, handle as POST }
